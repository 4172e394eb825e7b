#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A pipeline at steady load with faults, 30 minutes unless told otherwise:
#   ./e2e-tests/benchmarks/run-soak.sh [seconds] [seed of the faults]
# Samples go to target/soak.csv; soak.py draws them.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
module=$root/e2e-tests/benchmarks
source "$module/build.sh"

exec "$java" -cp "$module/target/classes:$(cat "$module/target/classpath.txt")" -Xmx1g \
    --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED \
    io.tdengine.flink.soak.Soak "${1:-1800}" "${2:-$RANDOM}" "$module/target/soak.csv"
