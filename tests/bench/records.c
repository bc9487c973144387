/* Fills a study's store with sealed logs, so that the real commands can be
 * timed over them: N quarterly logs of N / 10 people, and their registrations.
 *
 *	peerlog setup DIR --from schema/side-by-side --demo
 *	records DIR [N]
 *	time taskset -c 0 peerlog export --study DIR \
 *		--key DIR/office/study.key --format sav -o DIR/files */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/store.h"
#include "sync/age.h"
#include "tests/sample.h"

#define DISTINCT 500 /* logs; used again for other people */
#define TEXT(s)  ((char *)(uintptr_t)(s))

struct filling {
	struct study *study;
	struct age_recipient recipient;
	struct store *store;
	uint64_t n;
};

static void
done(enum err err, const char *what)
{
	if (err == ERR_NONE)
		return;
	fprintf(stderr, "records: %s: %s\n", what, err_text(err));
	exit(1);
}

/* RECORD's text, sealed, as the store takes it. */
static void
seal(const struct filling *f, const struct record *record, struct buf *seals)
{
	struct buf text, header, payload;

	buf_init(&text, RECORD_MAX);
	buf_init(&header, 4096);
	buf_init(&payload, RECORD_MAX);
	done(record_encode(record, RECORD_STUDY, &text), "encode");
	done(age_seal(&f->recipient, 1, text.data, text.len, &header, &payload),
	    "seal");
	buf_put_text(seals, "study");
	buf_put_blob(seals, header.data, header.len);
	buf_put_blob(seals, payload.data, payload.len);
	buf_fini(&text);
	buf_fini(&header);
	buf_fini(&payload);
}

static void
put(struct filling *f, const struct record *record, const struct form *form)
{
	struct message_put put = { .id = record->person,
		.person = record->person,
		.registration = form->kind == FORM_REGISTRATION,
		.form = TEXT(form->name),
		.version = TEXT(study_version(f->study)),
		.station = TEXT(""),
		.by = TEXT(""),
		.project = record->project,
		.region = record->region,
		.date = TEXT("2016-03-01"),
		.tag = TEXT(""),
		.phone = TEXT("") };
	struct message_put_done answer = { 0 };
	struct buf seals;

	buf_init(&seals, RECORD_MAX);
	seal(f, record, &seals);
	memcpy(put.record, record->id, ID16_LEN);
	memcpy(put.submission, record->id, ID16_LEN);
	put.seals.data = seals.data;
	put.seals.len = seals.len;
	done(store_put(f->store, &put, &answer), "put");
	message_fini(MESSAGE_PUT_DONE, &answer);
	buf_fini(&seals);
}

static void
add(struct filling *f, const char *form, int person, int day)
{
	char id[16];
	struct log *log;
	struct record record;

	snprintf(id, sizeof(id), "%05d", person);
	log = sample_log(f->study, form, id, day, f->n % DISTINCT);
	sample_record(log, NULL, id, day, ++f->n, &record);
	put(f, &record, log->form);
	record_fini(&record);
	log_free(log);
}

int
main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) : 100000, i;
	struct filling f = { 0 };
	char *path;

	if (argc < 2) {
		fprintf(stderr, "usage: records DIR [N]\n");
		return 2;
	}
	done(study_load(argv[1], &f.study, NULL), argv[1]);
	path = mem_printf("%s/keys/study.pub", argv[1]);
	done(age_recipient_load(path, &f.recipient), path);
	free(path);
	path = mem_printf("%s/data", argv[1]);
	done(store_open(path, 4, &f.store), path);
	free(path);
	for (i = 0; i < n; i++) {
		if (i % 10 == 0)
			add(&f, "reg", i / 10, 0);
		add(&f, "quarterly", i / 10, i % 10 * 31 + 1);
	}
	store_close(f.store);
	study_free(f.study);
	return 0;
}
