"""Uploaded files may be so large and no larger; what is beyond is counted and not kept.

Forms say it in their own words: a file that is too large reaches them empty, with its real size.
"""

from io import BytesIO

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MEGABYTE = 1024 * 1024
LARGEST_FILE = 10 * MEGABYTE
# Ten such files and what belongs to them. More is not even read.
LARGEST_REQUEST = 11 * LARGEST_FILE


class LimitedUpload(FileUploadHandler):
    """The first of FILE_UPLOAD_HANDLERS: the others get no more than LARGEST_FILE of each file."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > LARGEST_REQUEST:
            raise RequestDataTooBig(f"{content_length} bytes")

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.size = 0

    def receive_data_chunk(self, raw_data, start):
        self.size += len(raw_data)
        return raw_data if self.size <= LARGEST_FILE else None

    def file_complete(self, file_size):
        if self.size <= LARGEST_FILE:
            return None
        for handler in self.request.upload_handlers:  # what they hold already: temporary files go at once
            if getattr(handler, "file", None) is not None:
                handler.file.close()
        return UploadedFile(BytesIO(), self.file_name, self.content_type, self.size, self.charset)
