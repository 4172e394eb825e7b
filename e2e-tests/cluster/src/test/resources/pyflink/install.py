# SPDX-License-Identifier: Apache-2.0
"""Installs PyFlink without Flink's jars, which FLINK_HOME has, and without Python inside the JVM.

usage: install.py VERSION
"""
import importlib.metadata
import subprocess
import sys

LEFT_OUT = ("apache-flink-libraries", "pemja")


def pip(*arguments):
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", *arguments], check=True)


pip("--no-deps", "apache-flink==" + sys.argv[1])
needed = importlib.metadata.requires("apache-flink")
pip(*[one.split(";")[0].strip() for one in needed if not one.startswith(LEFT_OUT)])
