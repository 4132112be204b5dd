#!/usr/bin/env python
"""Sufler's command line; `python manage.py help` lists the commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.project.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as reason:
        # a setting that can't be is for the person who set it, who needs no traceback
        sys.stderr.write(f"sufler: {reason}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
