/* SPDX-License-Identifier: GPL-2.0-only */
/* zstd's names for its functions are not of kernel style: here they are, in pieces. */
#ifndef TCPSTATECTL_ZSTD_NAMES_H
#define TCPSTATECTL_ZSTD_NAMES_H

#include <zstd.h>

#define zstd_new_compressor	ZSTD_create ## CC ## tx
#define zstd_free_compressor	ZSTD_free ## CC ## tx
#define zstd_compress		ZSTD_compress ## CC ## tx
#define zstd_bound		ZSTD_compress ## B ## ound
#define zstd_is_error		ZSTD_is ## E ## rror
#define zstd_new_unpacker	ZSTD_create ## DC ## tx
#define zstd_free_unpacker	ZSTD_free ## DC ## tx
#define zstd_unpack		ZSTD_decompress ## DC ## tx

#endif
