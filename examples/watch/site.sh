#!/bin/sh
echo "serves: $(cat .reeve/site)"
exec sleep 100000
