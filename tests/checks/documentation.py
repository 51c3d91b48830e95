"""Documentation: every relative link of every Markdown file leads somewhere."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def broken_links(root: Path = ROOT) -> list[str]:
    files = [*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("src/**/*.md")]
    return [
        f"{file.relative_to(root)}: {target}"
        for file in sorted(files)
        for target in LINK.findall(file.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:|/", target) and not (file.parent / target).exists()
    ]


def main() -> int:
    broken = broken_links()
    for line in broken:
        print(f"Link leads nowhere: {line}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
