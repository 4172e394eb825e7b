#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds what is needed, runs the benchmarks, draws the results and prints them as tables:
#
#   ./e2e-tests/benchmarks/run.sh [pattern] [JMH's options]
#   ./e2e-tests/benchmarks/run.sh --quick [pattern]
#
# A pattern is a regular expression over names, such as QueryBlock or Bind.*ours; for tighter figures: -f 3 -i 10. What is
# not given is as long as defaults says below.
# Results go to target/results, a file a benchmark, and by report.py into the tables of docs/benchmarks.md and
# docs/cost-model.md and into docs/images. The page says how long it takes. --quick runs each benchmark at one size with
# few iterations, and leaves the pages alone: target/quick.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
module=$root/e2e-tests/benchmarks

if ! command -v python3 > /dev/null; then
    echo "Not found: python3, which draws the results." >&2
    exit 2
fi
source "$module/build.sh"

# Compiling happens in the foreground, so that no iteration is one of code half compiled. Forks take these arguments over.
jvm=(-Xms1g -Xmx1g -XX:+UseG1GC -XX:-BackgroundCompilation -XX:+AlwaysPreTouch)
classpath=$module/target/classes:$(cat "$module/target/classpath.txt")
files=()
failed=()
jmh() {
    local results=$1
    shift
    # One that fails does not take away what the others have measured, but the end says so.
    "$java" "${jvm[@]}" -cp "$classpath" org.openjdk.jmh.Main "$@" -prof gc -rf json -rff "$results" |
        tee "$results.log"
    if grep -q '<failure>' "$results.log"; then
        failed+=("$results.log")
    fi
    files+=("$results")
}

end() {
    echo "$((SECONDS / 60)) min $((SECONDS % 60)) s"
    if [ "${#failed[@]}" -gt 0 ]; then
        printf 'Failed, at <failure> in %s\n' "${failed[@]}" >&2
        exit 1
    fi
    exit 0
}

# Those that read or write all rows of a size, in many threads and up to a Flink job: Java compiles for many seconds before
# they are as fast as they get, so all sizes of one share a process, which goes through all of them once to warm up.
jobs='(Subscription|Scan|Pipeline|Writes|Flink)'

# JMH's options for a benchmark where nobody says otherwise. It refuses one that comes twice.
defaults() {
    local benchmark=$1 option
    shift
    local options=('-f 1' '-wi 3' '-w 1' '-i 5' '-r 500ms')
    if [[ $benchmark =~ $jobs ]]; then
        options=('-f 0' '-wm BULK' '-wi 1' '-w 2' '-i 3' '-r 1')
    fi
    for option in "${options[@]}"; do
        if [[ " $* " != *" ${option% *} "* ]]; then
            echo "$option"
        fi
    done
}

if [ "${1:-}" = --quick ]; then
    quick=$module/target/quick
    wanted=${2:-.}
    mkdir -p "$quick"
    run() {
        local file=$quick/$1.json warmup=(-wi 2 -w 1)
        shift
        if [[ $1 =~ $jobs ]]; then
            warmup=(-wi 5 -w 3)
        fi
        if [[ $1 =~ $wanted ]]; then
            rm -f "$file"
            jmh "$file" "$@" -f 1 "${warmup[@]}" -i 3 -r 1
        fi
    }
    run decode 'QueryBlockBenchmark|TmqMessageBenchmark' -p shape=METERS
    run encode 'BindBenchmark' -p load=10x1000
    run frame FrameBenchmark -p load=1000x10000
    run bytes 'MaskingBenchmark|SendBenchmark' -p frameBytes=1048576
    run stage StageBenchmark -p blockRows=100
    run columns ColumnsBenchmark -p columns=10
    run memory MemoryBenchmark -p bytes=67108864
    run flink FlinkBenchmark -p load=1x3000000
    run subscription SubscriptionBenchmark -p load=1x4x1000x1000000,2x4x1000x1000000
    run scan ScanBenchmark -p load=1x1000x300000
    run pipeline PipelineBenchmark -p load=1x4x1000x500000
    run write AcknowledgedWritesBenchmark -p load=1000x10000x1000000
    run stored StoredWritesBenchmark -p load=1000x10000x100000
    "$module/report.py" --images "$quick" "${files[@]}"
    end
fi

pattern='.*'
if [ $# -gt 0 ] && [ "${1#-}" = "$1" ]; then
    pattern=$1
    shift
fi
report=("$module/report.py" --page "$root/docs/benchmarks.md" --page "$root/docs/cost-model.md" --images "$root/docs/images")
# Before an hour of measuring rather than after it.
"${report[@]}" --only-look
results=$module/target/results
mkdir -p "$results"
# One at a time: JMH writes its results when all have run, and a failure would lose hours.
for name in $("$java" -cp "$classpath" org.openjdk.jmh.Main -l "$pattern" | grep '^io\.'); do
    file=$results/$(sed -E 's/.*\.(.+\..+)/\1/' <<< "$name").json
    rm -f "$file"
    jmh "$file" "^$name\$" $(defaults "$name" "$@") "$@"
done
"${report[@]}" "${files[@]}"
end
