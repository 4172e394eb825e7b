#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the documentation as a site in target/site, with MkDocs in an environment of its own below target.
# A link or an anchor that leads nowhere, or a page that is in no menu, fails. Needs python3 with venv and a package index.
#
#   docs/site.sh            builds
#   docs/site.sh serve      builds, and again after each change, on http://127.0.0.1:8000
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
environment=target/site-environment
wanted=docs/site-requirements.txt
if ! cmp -s "$wanted" "$environment/installed.txt"; then
    rm -rf "$environment"
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"
    cp "$wanted" "$environment/installed.txt"
fi
# Its makers' notes about versions to come concern no page.
export NO_MKDOCS_2_WARNING=1
if [[ ${1:-build} == serve ]]; then
    exec "$environment/bin/mkdocs" serve
fi
# Not with --quiet: then MkDocs counts no warnings, and nothing fails.
"$environment/bin/mkdocs" build --strict --clean
echo "$(find target/site -name '*.html' | wc -l) pages in target/site, all links and anchors resolve"
