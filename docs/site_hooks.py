# SPDX-License-Identifier: Apache-2.0
"""Links of pages to files of the repository that are no pages: on the site only their text remains."""

import re
from pathlib import Path

from mkdocs.exceptions import PluginError

_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(((?:\.\./)+[^)#\s]+)(?:#[^)]*)?\)")


def on_page_markdown(markdown, page, config, files):
    docs = Path(config["docs_dir"]).resolve()
    folder = (docs / page.file.src_uri).parent

    def replace(link):
        target = (folder / link[2]).resolve()
        if target.is_relative_to(docs):
            return link[0]
        if not target.exists():
            raise PluginError(f"{page.file.src_uri} links to '{link[2]}', which is not there")
        return link[1]

    return _LINK.sub(replace, markdown)
