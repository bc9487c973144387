/* Exporting logs to .sav: 100,000 sealed quarterly logs of 10,000 people,
 * opened, decoded, marked and written, on one core.
 *
 *   export [N] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "collector/export.h"
#include "collector/statfile.h"
#include "tests/sample.h"

#define STUDY    SOURCE_DIR "/schema/side-by-side"
#define DISTINCT 500 /* logs; used again for other people */

/* A sealed log of many. */
struct sealed {
	struct buf header, payload;
	uint8_t id[BUNDLE_ID_LEN];
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
done(enum err err, const char *what)
{
	if (err == ERR_NONE)
		return;
	fprintf(stderr, "export: %s: %s\n", what, err_text(err));
	exit(1);
}

static void
make(const struct study *study, const struct age_recipient *recipient, int i,
    struct sealed *s)
{
	struct log *log;
	struct record record;
	struct buf text;
	char person[16];

	snprintf(person, sizeof(person), "%05d", i / 10);
	log = sample_log(
	    study, "quarterly", person, i % 10 * 31, (uint64_t)(i % DISTINCT));
	sample_record(log, NULL, person, i % 10 * 31, (uint64_t)i + 1, &record);
	buf_init(&text, RECORD_MAX);
	done(record_encode(&record, RECORD_STUDY, &text), "encode");
	buf_init(&s->header, 4096);
	buf_init(&s->payload, RECORD_MAX);
	done(age_seal(
		 recipient, 1, text.data, text.len, &s->header, &s->payload),
	    "seal");
	memcpy(s->id, record.id, sizeof(s->id));
	buf_fini(&text);
	record_fini(&record);
	log_free(log);
}

static void
write_sav(const struct export *export)
{
	char dir[] = "/tmp/bench_export.XXXXXX", *path;
	struct sheet_view view;
	struct stat st;

	if (mkdtemp(dir) == NULL)
		done(ERR_IO, dir);
	path = mem_printf("%s/logs.sav", dir);
	export_view_logs(export, false, &view);
	done(statfile_write(&view, STATFILE_SAV, path, 0), path);
	if (stat(path, &st) == 0)
		printf("%10.1f MB .sav of %zu columns\n",
		    (double)st.st_size / 1e6, view.n_columns);
	sheet_view_fini(&view);
	unlink(path);
	rmdir(dir);
	free(path);
}

/* Opening alone, to tell it from decoding. */
static double
time_opening(
    const struct age_identity *identity, const struct sealed *sealed, int n)
{
	double start = now();
	struct buf text;
	int i;

	buf_init(&text, RECORD_MAX);
	for (i = 0; i < n; i++) {
		buf_clear(&text);
		done(age_open(identity, sealed[i].header.data,
			 sealed[i].header.len, sealed[i].payload.data,
			 sealed[i].payload.len, &text),
		    "open");
	}
	buf_fini(&text);
	return now() - start;
}

static void
add_all(struct export *export, const struct age_identity *identity,
    const struct sealed *sealed, int n)
{
	struct bundle_entry entry;
	int i;

	for (i = 0; i < n; i++) {
		entry = (struct bundle_entry){ .seq = (uint64_t)i + 1,
			.header = sealed[i].header.data,
			.header_len = sealed[i].header.len,
			.payload = sealed[i].payload.data,
			.payload_len = sealed[i].payload.len };
		memcpy(entry.id, sealed[i].id, sizeof(entry.id));
		export_add(export, identity, &entry);
	}
	if (export_counts(export)->opened != (size_t)n)
		done(ERR_AUTH, "records were lost");
}

int
main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 100000, i;
	struct sealed *sealed = mem_array((size_t)n, sizeof(*sealed));
	struct age_identity *identity;
	struct age_recipient recipient;
	struct study *study;
	struct export *export;
	struct rusage usage;
	char *problem;
	double t[5], opening;

	done(study_load(STUDY, &study, NULL), STUDY);
	done(age_identity_new(&identity), "key");
	age_identity_recipient(identity, &recipient);
	for (i = 0; i < n; i++)
		make(study, &recipient, i, &sealed[i]);
	done(export_new(study, NULL, NULL, NULL, &export, &problem), "export");
	opening = time_opening(identity, sealed, n);
	t[0] = now();
	add_all(export, identity, sealed, n);
	t[1] = now();
	export_mark(export);
	t[2] = now();
	write_sav(export);
	t[3] = now();
	getrusage(RUSAGE_SELF, &usage);
	printf("%10d sealed logs\n", n);
	printf("%10.2f s opening (X25519, ChaCha20-Poly1305)\n", opening);
	printf("%10.2f s decoding\n", t[1] - t[0] - opening);
	printf("%10.2f s marking\n", t[2] - t[1]);
	printf("%10.2f s writing\n", t[3] - t[2]);
	printf("%10.2f s in all; %.2f s from opened records to the file\n",
	    t[3] - t[0], t[3] - t[0] - opening);
	printf("%10.0f MB at most\n", (double)usage.ru_maxrss / 1024);
	return 0;
}
