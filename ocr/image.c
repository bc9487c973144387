#include "ocr/image.h"

#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

void
image_init(struct image *image)
{
	*image = (struct image){ 0 };
}

void
image_fini(struct image *image)
{
	if (image->grey != NULL)
		mem_wipe(image->grey, image->cap);
	free(image->grey);
	image_init(image);
}

void
image_resize(struct image *image, int width, int height)
{
	size_t n = (size_t)width * (size_t)height;

	if (n > image->cap) {
		image_fini(image);
		image->grey = mem_grow(NULL, n, 1);
		image->cap = n;
	}
	image->width = width;
	image->height = height;
}

enum err
image_limits(
    uint64_t width, uint64_t height, int *shrink, image_problem *problem)
{
	uint64_t side = width > height ? width : height;

	*shrink = 1;
	if (width < IMAGE_SIDE_MIN || height < IMAGE_SIDE_MIN) {
		*problem = "the picture is too small to be a page";
		return ERR_SIZE;
	}
	if (side > IMAGE_SIDE_MAX || width * height > IMAGE_SOURCE_MAX) {
		*problem = "the picture is too large: scan at 300 dots an "
			   "inch";
		return ERR_SIZE;
	}
	*shrink = (int)((side + IMAGE_SIDE_KEPT - 1) / IMAGE_SIDE_KEPT);
	return ERR_NONE;
}

static bool
starts(const uint8_t *data, size_t len, const char *with, size_t n)
{
	return len >= n && memcmp(data, with, n) == 0;
}

/* A PDF may have a little of something else before its header. */
static bool
is_pdf(const uint8_t *data, size_t len)
{
	return memmem(data, len < 1024 ? len : 1024, "%PDF-", 5) != NULL;
}

static const struct image_format *
told_by_content(const uint8_t *data, size_t len)
{
	if (starts(data, len, "\xff\xd8\xff", 3))
		return &image_format_jpeg;
	if (starts(data, len, "\x89PNG\r\n\x1a\n", 8))
		return &image_format_png;
	if (starts(data, len, "II*\0", 4) || starts(data, len, "MM\0*", 4) ||
	    starts(data, len, "II+\0", 4) || starts(data, len, "MM\0+", 4))
		return &image_format_tiff;
	if (is_pdf(data, len))
		return &image_format_pdf;
	return NULL;
}

enum err
image_open(struct image_file *file, const void *data, size_t len,
    image_problem *problem)
{
	enum err err;

	*file = (struct image_file){ 0 };
	*problem = NULL;
	if (len == 0) {
		*problem = "the file is empty";
		return ERR_INPUT;
	}
	if (len > IMAGE_FILE_MAX) {
		*problem = "the file is too large: send fewer pages at a time";
		return ERR_SIZE;
	}
	file->format = told_by_content(data, len);
	if (file->format == NULL) {
		*problem = "not a PNG, JPEG, TIFF or PDF file: save it as "
			   "one of these and send it again";
		return ERR_UNSUPPORTED;
	}
	err =
	    file->format->open(data, len, &file->state, &file->sheets, problem);
	if (err != ERR_NONE)
		*file = (struct image_file){ 0 };
	return err;
}

enum err
image_sheet(struct image_file *file, int sheet, struct image *image,
    image_problem *problem)
{
	*problem = NULL;
	return file->format->sheet(file->state, sheet, image, problem);
}

bool
image_renders(const struct image_file *file)
{
	return file->format->render != NULL;
}

enum err
image_render(struct image_file *file, int sheet, struct image *image,
    image_problem *problem)
{
	*problem = NULL;
	return file->format->render(file->state, sheet, image, problem);
}

void
image_close(struct image_file *file)
{
	if (file->format != NULL)
		file->format->close(file->state);
	*file = (struct image_file){ 0 };
}

void
image_rows_init(struct image_rows *rows, struct image *image, int width,
    int height, int shrink)
{
	*rows = (struct image_rows){
		.image = image, .width = width, .shrink = shrink
	};
	image_resize(image, width / shrink, height / shrink);
	memset(image->grey, 255, (size_t)image->width * (size_t)image->height);
	if (shrink > 1)
		rows->sum = mem_array((size_t)image->width, sizeof *rows->sum);
}

uint8_t *
image_rows_place(struct image_rows *rows)
{
	if (rows->shrink > 1 || rows->row >= rows->image->height)
		return NULL;
	return rows->image->grey +
	       (size_t)rows->row * (size_t)rows->image->width;
}

static void
add_row(struct image_rows *rows, const uint8_t *grey)
{
	int x, k;

	for (x = 0; x < rows->image->width; x++)
		for (k = 0; k < rows->shrink; k++)
			rows->sum[x] += *grey++;
}

static void
end_row(struct image_rows *rows)
{
	uint32_t area = (uint32_t)(rows->shrink * rows->shrink);
	uint8_t *out =
	    rows->image->grey + (size_t)rows->row * (size_t)rows->image->width;
	int x;

	for (x = 0; x < rows->image->width; x++) {
		out[x] = (uint8_t)((rows->sum[x] + area / 2) / area);
		rows->sum[x] = 0;
	}
	rows->at = 0;
	rows->row++;
}

void
image_rows_put(struct image_rows *rows, const uint8_t *grey)
{
	uint8_t *place = image_rows_place(rows);

	if (rows->row >= rows->image->height)
		return;
	if (place != NULL) {
		if (place != grey)
			memcpy(place, grey, (size_t)rows->width);
		rows->row++;
		return;
	}
	add_row(rows, grey);
	if (++rows->at == rows->shrink)
		end_row(rows);
}

void
image_rows_fini(struct image_rows *rows)
{
	free(rows->sum);
	rows->sum = NULL;
}
