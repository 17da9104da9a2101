"""The AWS CLI as a process that is started once and forks for every call, so that each call takes a fraction of a second.

Run as a script with the path of a socket, it answers calls; the command `aws` that `started` writes sends them.
"""

import functools
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLIENT = f"""#!{sys.executable} -IS
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect(os.environ["AWS_SERVER"])
socket.send_fds(server, [json.dumps([sys.argv[1:], dict(os.environ)]).encode()], [1, 2])
sys.exit(int(server.recv(8) or 255))
"""


@contextmanager
def started(folder: Path) -> Iterator[Path]:
    """Start it, and give the folder with the command `aws` and the socket that the variable AWS_SERVER must name."""
    (folder / "aws").write_text(CLIENT)
    (folder / "aws").chmod(0o755)
    command = [sys.executable, Path(__file__), folder / "socket"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        yield folder
        process.terminate()


def serve(path: str) -> None:
    """Run the AWS CLI in a fork for every connection."""
    from awscli import clidriver

    # All calls share what the first clients import and load.
    sessions = clidriver.botocore.session
    sessions.create_loader = functools.cache(sessions.create_loader)
    session = clidriver.create_clidriver().session
    session.get_available_services()
    for service in ("cloudtrail", "organizations", "s3"):
        session.create_client(service, region_name="eu-west-1")
    # Nobody waits for the forks.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(16)
    print("ready", flush=True)
    while True:
        connection, _ = server.accept()
        if os.fork() == 0:
            _answer(connection)
        connection.close()


def _answer(connection: socket.socket) -> None:
    from awscli import clidriver

    code: int | None = 255
    try:
        # The whole message: it is sent at once and smaller than the buffer of a socket.
        message, descriptors, _, _ = socket.recv_fds(connection, 1 << 17, 2)
        arguments, environment = json.loads(message)
        for number, descriptor in enumerate(descriptors, start=1):
            os.dup2(descriptor, number)
        sys.argv[1:] = arguments
        # The AWS CLI sets the path of its own data when it is imported.
        environment["AWS_DATA_PATH"] = os.environ["AWS_DATA_PATH"]
        os.environ.clear()
        os.environ.update(environment)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        code = clidriver.main()
    except SystemExit as end:
        code = end.code  # type: ignore[assignment]
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        connection.sendall(str(code or 0).encode())
        os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[1])
