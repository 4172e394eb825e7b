#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds what is needed, then runs the quickstart:  ./e2e-tests/quickstart/run.sh --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
module=$root/e2e-tests/quickstart
target=$module/target

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
for command in "$java" mvn; do
    if ! command -v "$command" > /dev/null; then
        echo "Not found: $command. The quickstart needs a JDK 17 or later and Maven 3.8 or later." >&2
        exit 2
    fi
done

echo "Building (the first time Maven also downloads what it needs) ..."
if ! (cd "$root" && mvn -q -Dstyle.color=never -pl e2e-tests/quickstart -am -DskipTests \
        -Dspotless.check.skip -Dcheckstyle.skip package < /dev/null); then
    echo "The build failed; Maven said why above." >&2
    exit 2
fi

# Flink's serialisers and its runtime reach into these packages of the JDK.
opens=()
for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.text java.time \
        java.util java.util.concurrent java.util.concurrent.atomic java.util.concurrent.locks; do
    opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done

# With copies of what the build makes: another build, of a second run for instance, would take it away from a server that
# --serve has started.
run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
cp -r "$target/classes" "$run"
classpath=$run/classes
IFS=: read -ra entries <<< "$(cat "$target/classpath.txt")"
for entry in "${entries[@]}"; do
    if [[ $entry == "$root"/* ]]; then
        cp "$entry" "$run"
        entry=$run/${entry##*/}
    fi
    classpath+=:$entry
done

# The first compiler alone: a run of seconds does not earn back what the second one costs.
"$java" -Xmx1g -XX:+UseParallelGC -XX:TieredStopAtLevel=1 "${opens[@]}" \
    -Dlog4j2.configurationFile=quickstart-log4j2.properties \
    -Dquickstart.log="$target/quickstart.log" \
    -cp "$classpath" \
    io.tdengine.flink.quickstart.Quickstart "$@" &
program=$!

# Ctrl-C and kill end the program with the script; either way the copies stay until it has gone.
stopped=false
trap 'stopped=true; kill "$program"' INT TERM
status=0
wait "$program" || status=$?
if $stopped; then
    wait "$program" || status=$?
elif [ "$status" -ne 0 ] && [ -s "$target/quickstart.log" ]; then
    echo "The log is in ${target#"$PWD"/}/quickstart.log" >&2
fi
exit "$status"
