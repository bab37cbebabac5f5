# SPDX-License-Identifier: Apache-2.0
"""Installs what a test needs from npm or PyPI into a folder of its own. Raises Missing if the
registry does not answer."""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "servers"))
from outcome import Failure, Missing  # noqa: E402

INSTALL_SECONDS = 150
# Messages of npm and pip if the registry does not answer.
NO_NETWORK = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ENETUNREACH", "EHOSTUNREACH",
              "ETIMEDOUT", "ENOTCACHED", "NewConnectionError", "ConnectTimeoutError",
              "ProxyError", "name resolution", "Network is unreachable")


def install(command, folder):
    environment = {**os.environ, "npm_config_update_notifier": "false", "PIP_NO_INPUT": "1"}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", timeout=INSTALL_SECONDS)
    except subprocess.TimeoutExpired:
        raise Missing(f"{command[0]} was not done after {INSTALL_SECONDS} s") from None
    if done.returncode == 0:
        return
    for word in NO_NETWORK:
        if word in done.stdout:
            raise Missing(f"no network to install the clients from ({word})")
    if "No matching distribution found" in done.stdout:
        raise Missing(f"nothing for Python {sys.version_info.major}.{sys.version_info.minor}:\n"
                      f"{done.stdout[-500:]}")
    raise Failure(f"{' '.join(command)}:\n{done.stdout[-3000:]}")


def pip_install(requirements, folder):
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode:
        raise Missing("pip is not installed")
    install([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--retries", "1", "--timeout", "30", "--no-deps", "--target", str(folder),
             "-r", str(requirements)], folder)
