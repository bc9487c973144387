# What every folder's CMakeLists.txt uses.

add_library(peerlog_options INTERFACE)
target_compile_definitions(peerlog_options INTERFACE
	_GNU_SOURCE PEERLOG_VERSION="${PROJECT_VERSION}")
target_compile_options(peerlog_options INTERFACE
	-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
	-Wpointer-arith -Wwrite-strings -Wvla -Wformat=2 -Wundef
	-fstack-protector-strong
	$<$<C_COMPILER_ID:Clang>:-Wno-missing-field-initializers>
	$<$<BOOL:${PEERLOG_WERROR}>:-Werror>)
# A program needs at run time only the libraries that it uses.
target_link_options(peerlog_options INTERFACE -Wl,--as-needed)
if(PEERLOG_SANITIZE)
	target_compile_options(peerlog_options INTERFACE
		-fsanitize=address,undefined -fno-sanitize-recover=undefined
		-fno-omit-frame-pointer
		# gcc loses the ranges of numbers under them
		$<$<C_COMPILER_ID:GNU>:-Wno-format-truncation>)
	target_link_options(peerlog_options INTERFACE
		-fsanitize=address,undefined)
else()
	target_compile_definitions(peerlog_options INTERFACE
		$<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
endif()

if(PEERLOG_FUZZ)
	target_compile_options(peerlog_options INTERFACE
		-fsanitize=fuzzer-no-link)
endif()

# A folder is one library: every .c beside its CMakeLists.txt, every .h a
# header that must compile alone.  Programs' main files are named in MAINS.
function(peerlog_folder name)
	cmake_parse_arguments(arg "" "" "LINK;MAINS" ${ARGN})
	file(GLOB sources CONFIGURE_DEPENDS *.c)
	file(GLOB headers CONFIGURE_DEPENDS *.h)
	foreach(main ${arg_MAINS})
		list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/${main})
	endforeach()
	add_library(${name} STATIC ${sources})
	target_sources(${name} PUBLIC FILE_SET HEADERS
		BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
	target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
	target_link_libraries(${name} PUBLIC peerlog_options ${arg_LINK})
endfunction()

# Files built into TARGET: its folder's *.css, *.js, *.svg as the table
# web_files of web_files.h.
function(peerlog_embed target)
	file(GLOB files CONFIGURE_DEPENDS *.css *.js *.svg)
	set(types_css "text/css; charset=utf-8")
	set(types_js "text/javascript; charset=utf-8")
	set(types_svg "image/svg+xml")
	set(data "")
	set(rows "")
	foreach(file ${files})
		set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
			${file})
		get_filename_component(name ${file} NAME)
		get_filename_component(ext ${file} LAST_EXT)
		string(SUBSTRING ${ext} 1 -1 ext)
		string(MAKE_C_IDENTIFIER ${name} symbol)
		file(READ ${file} hex HEX)
		file(SHA256 ${file} version)
		string(SUBSTRING ${version} 0 16 version)
		string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
		string(APPEND data
			"static const unsigned char ${symbol}[] = {${bytes}};\n")
		string(APPEND rows "\t{ \"${name}\", \"${types_${ext}}\", "
			"\"${version}\", "
			"${symbol}, sizeof(${symbol}) },\n")
	endforeach()
	file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/web_files.c CONTENT
"#include \"collector/web_files.h\"
${data}const struct web_built_in web_files[] = {
${rows}};
const size_t web_n_files = sizeof(web_files) / sizeof(web_files[0]);
")
	target_sources(${target} PRIVATE
		${CMAKE_CURRENT_BINARY_DIR}/web_files.c)
endfunction()
