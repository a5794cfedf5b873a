#!/bin/sh
# SPDX-License-Identifier: 0BSD
# A Help button for a shell script or a desktop entry: help-button.sh MODULE [IDENTITY]
DESKHAND_IDENTITY=${2:-} exec deskhand-client help --product Ledger --version 9.2 --module "$1"
