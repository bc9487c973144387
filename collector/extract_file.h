/* Extracts on the partner's disk: DIR/extract-AFTER-NEXT.tar and, beside it,
 * .tar.minisig. */
#ifndef COLLECTOR_EXTRACT_FILE_H
#define COLLECTOR_EXTRACT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/buf.h"
#include "schema/err.h"
#include "sync/bundle.h"
#include "sync/sign.h"

#define EXTRACT_SIGNATURE_MAX 16384 /* bytes of a .minisig */

/* The extracts that PATH means: itself if it is a file, else those in the
 * folder PATH in the order of AFTER.  V[i] owned; extract_files_fini(). */
struct extract_files {
	char **v;
	size_t n;
};
enum err extract_files_find(
    const char *path, struct extract_files *files) must_use;
void extract_files_fini(struct extract_files *files);

/* NEXT of the last of FILES, by its name; 0 if there are none. */
uint64_t extract_files_next(const struct extract_files *files);

/* Writes both files of an extract, whole or not at all. */
enum err extract_file_save(const char *dir, const struct bundle_range *range,
    const struct buf *tar, const struct buf *signature) must_use;
/* Whether SIGNATURE by SIGNER holds for TAR and says the range that TAR has;
 * SIGNER NULL: only whether TAR is a bundle.  RANGE is filled. */
enum err extract_file_check(const struct sign_public *signer,
    const struct buf *tar, const struct buf *signature,
    struct bundle_range *range) must_use;
/* The same for the tar at PATH and the signature beside it; appends the tar
 * to TAR. */
enum err extract_file_load(const char *path, const struct sign_public *signer,
    struct buf *tar, struct bundle_range *range) must_use;

/* The seq of records that extracts say were erased, sorted, each once. */
struct extract_erased {
	uint64_t *v;
	size_t n;
};
/* Adds those of the bundle in TAR. */
enum err extract_erased_add(
    struct extract_erased *erased, const struct buf *tar) must_use;
bool extract_erased_has(const struct extract_erased *erased, uint64_t seq);
void extract_erased_fini(struct extract_erased *erased);

#endif
