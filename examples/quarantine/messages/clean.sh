#!/bin/sh
rm -f /tmp/scan.*
