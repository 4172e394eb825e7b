#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds what is needed, then runs the benchmarks:  ./e2e-tests/benchmarks/run.sh [pattern] [JMH's options]
# A pattern is a regular expression over names, such as QueryBlock or Bind.*ours. Results go to target/results.json;
# report.py draws them. It takes three quarters of an hour; for tighter figures: -f 3 -i 10
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
module=$root/e2e-tests/benchmarks

source "$module/build.sh"

pattern='.*'
if [ $# -gt 0 ] && [ "${1#-}" = "$1" ]; then
    pattern=$1
    shift
fi

# Compiling happens in the foreground, and the warm-up is long enough for a machine that gives the thread a tenth of a
# core: with less, the driver's figures are those of code half compiled. JMH takes the last of equal options, so the
# caller's win.
exec "$java" -cp "$module/target/classes:$(cat "$module/target/classpath.txt")" org.openjdk.jmh.Main "$pattern" \
    -f 1 -wi 5 -w 4 -i 5 -r 2 -foe true -jvmArgs '-Xms1g -Xmx1g -XX:+UseG1GC -XX:-BackgroundCompilation -XX:+AlwaysPreTouch' -prof gc \
    -rf json -rff "$module/target/results.json" "$@"
