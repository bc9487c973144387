/* Pictures: whatever the bytes, a sheet is within the limits or a problem in
 * words, and the same the second time.  PDF files are opened, not drawn. */
#include <string.h>

#include "ocr/image.h"
#include "tests/fuzz/fuzz.h"

static struct image first, second;

static void
check_sheet(struct image_file *file, int sheet)
{
	image_problem problem = NULL;
	enum err err = image_sheet(file, sheet, &first, &problem);

	must((err == ERR_NONE) == (problem == NULL));
	if (err != ERR_NONE)
		return;
	must(first.width > 0 && first.height > 0);
	must((uint64_t)first.width * (uint64_t)first.height <= IMAGE_WHOLE_MAX);
	must(image_sheet(file, sheet, &second, &problem) == ERR_NONE);
	must(first.width == second.width && first.height == second.height);
	must(memcmp(first.grey, second.grey,
		 (size_t)first.width * (size_t)first.height) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct image_file file;
	image_problem problem = NULL;
	int i;

	if (image_open(&file, data, len, &problem) != ERR_NONE) {
		must(problem != NULL);
		return 0;
	}
	must(file.sheets > 0 && file.sheets <= IMAGE_SHEETS_MAX);
	for (i = 0; !image_renders(&file) && i < file.sheets && i < 4; i++)
		check_sheet(&file, i);
	image_close(&file);
	return 0;
}
