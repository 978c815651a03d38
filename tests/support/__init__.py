# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the suites share: a scripted token endpoint, a git server, a registry, a private session."""
