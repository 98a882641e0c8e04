#!/bin/sh
# 1,000,000 lines of 100 bytes: a number of 9 digits, a space and 89 times "x".
exec seq -f '%09.0f xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' 1 1000000
