# SPDX-License-Identifier: LGPL-2.1-or-later
"""The behaviour suite's driver over `import tlsnode`; see ../README.md."""
