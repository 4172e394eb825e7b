#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds what a release publishes, for each Flink minor, from the last commit and nothing else:
#
#   tools/release.sh 0.1.0                     0.1.0-2.3, 0.1.0-2.2 and 0.1.0-1.20
#   tools/release.sh 0.1.0 2.3 1.20            only these
#   tools/release.sh --check 0.1.0 2.3         builds each two times, in different directories, and compares every byte
#
# Results are in target/release/VERSION-FLINK: jars, sources, Javadoc, poms, SBOMs and checksums. Tests are not run:
# .ci/run does that before. Publishing is another step (docs/development/release.md).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
modules=flink-connector-tdengine,flink-sql-connector-tdengine

check=false
if [[ ${1:-} == --check ]]; then
    check=true
    shift
fi
release=${1:?version, such as 0.1.0}
shift
if [[ ! $release =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[A-Za-z0-9.]+)?$ ]]; then
    echo "version '$release' is not MAJOR.MINOR.PATCH or MAJOR.MINOR.PATCH-QUALIFIER" >&2
    exit 2
fi
if [[ $# == 0 ]]; then
    set -- 2.3 2.2 1.20
fi

# One commit for all builds, whatever is committed meanwhile.
commit=$(git -C "$root" rev-parse HEAD)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

maven() {
    mvn -q -Dspotless.check.skip -Dcheckstyle.skip -Dmaven.test.skip -pl "$modules" "$@" < /dev/null
}

# Builds one version of the last commit below a directory; what is published goes to results/ in it.
build() {
    local directory=$1 flink=$2 version=$3
    mkdir -p "$directory/results"
    git -C "$root" archive "$commit" | tar -x -C "$directory"
    (
        cd "$directory"
        mvn -q org.codehaus.mojo:versions-maven-plugin:2.18.0:set "-DnewVersion=$version" -DprocessAllModules \
            -DgenerateBackupPoms=false -DupdateBuildOutputTimestamp=false < /dev/null
        # Two runs: once the connector's jar is shaded, its pom does not say any more what is in it.
        maven "-Pflink-$flink,sbom" prepare-package
        maven "-Pflink-$flink,release" package
        for module in ${modules//,/ }; do
            find "$module" -path '*/target*' \( -name "$module-$version*.jar" -o -name "$module-$version-sbom.json" \) \
                ! -name '*-tests.jar' -exec cp {} results/ \;
            find "$module" -name 'dependency-reduced-pom*.xml' -exec cp {} "results/$module-$version.pom" \;
        done
    )
}

# What the NOTICE of a jar says is bundled, and what its SBOM lists, must be the same.
compare_sbom() {
    local results=$1 module=$2 version=$3
    unzip -p "$results/$module-$version.jar" META-INF/NOTICE \
        | sed -n 's/^- \([^:]*\):\([^:]*\):\(.*\)$/\1:\2:\3/p' | sort > "$work/bundled"
    # Left out: slf4j, which Flink brings; JNA, which the connector's jar asks for and only the SQL jar holds; and the
    # connector in the SQL jar, which is this project itself.
    python3 - "$results/$module-$version-sbom.json" "$module" << 'EOF' | sort > "$work/listed"
import json
import sys

for c in json.load(open(sys.argv[1]))["components"]:
    if c["group"] in ("org.slf4j", "io.tdengine.flink"):
        continue
    if c["name"] == "jna" and sys.argv[2] == "flink-connector-tdengine":
        continue
    print(":".join((c["group"], c["name"], c["version"])))
EOF
    if [[ ! -s $work/bundled ]] || ! diff "$work/bundled" "$work/listed"; then
        echo "$module $version: NOTICE (<) and SBOM (>) differ" >&2
        exit 1
    fi
    echo "$module $version: SBOM lists the $(wc -l < "$work/bundled") libraries of its NOTICE"
}

for flink in "$@"; do
    version=$release-$flink
    build "$work/first-$flink" "$flink" "$version"
    results=$work/first-$flink/results
    compare_sbom "$results" flink-connector-tdengine "$version"
    compare_sbom "$results" flink-sql-connector-tdengine "$version"
    if $check; then
        build "$work/another-place/second-$flink" "$flink" "$version"
        for file in "$results"/*; do
            cmp "$file" "$work/another-place/second-$flink/results/${file##*/}"
        done
        echo "$version: $(find "$results" -type f | wc -l) files, byte for byte the same when built again"
    fi
    target=$root/target/release/$version
    rm -rf "$target"
    mkdir -p "$target"
    cp "$results"/* "$target"
    (cd "$target" && sha256sum -- * > SHA256SUMS && cat SHA256SUMS)
done
