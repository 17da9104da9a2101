"""Prices that the pages of several templates quote."""

KEY_PRICE = "$1 a month in the first year, $2 in the second, $3 from the third on"
"""The price of a key that rotates every year: the first two rotations add to it, later ones do not.

https://aws.amazon.com/kms/pricing/
"""
