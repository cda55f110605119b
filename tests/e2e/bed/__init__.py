# SPDX-License-Identifier: Apache-2.0
"""Servers, names, certificates and networks that `varco probe` is tried against.

Everything stands on loopback or in network namespaces of the test's own, on ports that the kernel
chose, and is gone when the test ends. test_bed.py proves each by itself, without varco.
"""
