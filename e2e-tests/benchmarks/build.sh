# SPDX-License-Identifier: Apache-2.0
#
# Sourced by what runs benchmarks, with root and module set: finds java and builds what is needed.

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
for command in "$java" mvn; do
    if ! command -v "$command" > /dev/null; then
        echo "Not found: $command. The benchmarks need a JDK 17 or later and Maven 3.8 or later." >&2
        exit 2
    fi
done

if ! (cd "$root" && mvn -q -Dstyle.color=never -pl e2e-tests/benchmarks -am -DskipTests \
        -Dspotless.check.skip -Dcheckstyle.skip package < /dev/null); then
    echo "The build failed; Maven said why above." >&2
    exit 2
fi
