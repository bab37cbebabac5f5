#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Puts the headers of a current xsimd into build/xsimd, for the preset current-xsimd.

Debian 12 packages xsimd 8.1. PyPI has no package of xsimd itself, but the wheel of Pythran carries
its headers (BSD-3-Clause). They are used for this build only and are not part of simdlp.
"""

import pathlib
import subprocess
import sys
import tempfile
import zipfile

PYTHRAN = "pythran==0.19.0"  # xsimd 14.1.0
ROOT = pathlib.Path(__file__).resolve().parents[1]


def main():
    to = ROOT / "build" / "xsimd"
    if (to / "xsimd" / "xsimd.hpp").is_file():
        print(f"xsimd is in {to} already")
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder,
                        PYTHRAN], check=True)
        with zipfile.ZipFile(next(pathlib.Path(folder).glob("pythran-*.whl"))) as wheel:
            for name in wheel.namelist():
                if name.startswith("pythran/xsimd/") and not name.endswith("/"):
                    path = to / name.removeprefix("pythran/")
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(wheel.read(name))
    print(f"{PYTHRAN}: headers of xsimd in {to}")


if __name__ == "__main__":
    main()
