#!/bin/sh
# Builds the site from its sources. A source with an ERROR fails the build: the service runs on with what it has.
set -e
mkdir -p .reeve
cat src/*.txt >.reeve/site.new
if grep ERROR .reeve/site.new; then
  exit 1
fi
mv .reeve/site.new .reeve/site
