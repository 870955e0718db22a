typedef int gboolean;
typedef int gint;
typedef unsigned int guint;
typedef size_t gsize;
typedef int64_t gint64;
typedef uint64_t guint64;
typedef unsigned long gulong;
typedef uint32_t GQuark;
typedef char gchar;
typedef void *gpointer;
typedef const void *gconstpointer;

typedef struct { GQuark domain; gint code; gchar *message; } GError;
typedef struct _GBytes GBytes;
typedef struct _GVariant GVariant;
typedef ... GObject;
typedef ... GIOStream;
typedef ... GSocketConnection;
typedef ... GCancellable;
typedef ... GAsyncResult;
typedef ... GMainContext;
typedef ... TnpyProxy;
typedef struct { gint64 number; const void *data; gsize length; } TnpyArgument;
typedef void (*GAsyncReadyCallback) (GObject *source, GAsyncResult *result, gpointer data);

extern "Python" {
  void tnpy_py_plain (void *handle, int signal);
  void tnpy_py_data (void *handle, int signal, const char *data, gsize length);
  void tnpy_py_arguments (void *handle, int signal, TnpyArgument *arguments);
  void tnpy_py_ready (void *source, void *result, void *handle);
}

TnpyProxy *tnpy_proxy_new (void *object, void *handle);
void tnpy_proxy_watch (TnpyProxy *self, const char *name, int signal, int shape);
void *tnpy_proxy_find (void *object);
void tnpy_proxy_free (TnpyProxy *self);
void tnpy_ready_cb (GObject *source, GAsyncResult *result, gpointer handle);
GIOStream *tnpy_stream_new (int fd, GError **error);
int tnpy_stream_fd (void *stream);
const char *tnpy_type_name (void *object);

void g_free (gpointer memory);
gpointer g_object_ref (gpointer object);
void g_object_unref (gpointer object);

GError *g_error_copy (const GError *error);
GError *g_error_new_literal (GQuark domain, gint code, const gchar *message);
void g_error_free (GError *error);
GQuark g_io_error_quark (void);

GCancellable *g_cancellable_new (void);
void g_cancellable_cancel (GCancellable *cancellable);

GBytes *g_bytes_new (const char *data, gsize size);
gconstpointer g_bytes_get_data (GBytes *bytes, gsize *size);
void g_bytes_unref (gpointer bytes);

const gchar *g_variant_get_type_string (GVariant *value);
gboolean g_variant_get_boolean (GVariant *value);
int64_t g_variant_get_int64 (GVariant *value);
uint64_t g_variant_get_uint64 (GVariant *value);
int32_t g_variant_get_int32 (GVariant *value);
uint32_t g_variant_get_uint32 (GVariant *value);
int16_t g_variant_get_int16 (GVariant *value);
uint16_t g_variant_get_uint16 (GVariant *value);
uint8_t g_variant_get_byte (GVariant *value);
double g_variant_get_double (GVariant *value);
const gchar *g_variant_get_string (GVariant *value, gsize *length);
GVariant *g_variant_get_variant (GVariant *value);
gsize g_variant_n_children (GVariant *value);
GVariant *g_variant_get_child_value (GVariant *value, gsize index);
gconstpointer g_variant_get_data (GVariant *value);
gsize g_variant_get_size (GVariant *value);
void g_variant_unref (GVariant *value);

GMainContext *g_main_context_default (void);
gboolean g_main_context_iteration (GMainContext *context, gboolean may_block);
void g_main_context_wakeup (GMainContext *context);

void g_io_stream_close_async (GIOStream *stream, int priority, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
gboolean g_io_stream_close_finish (GIOStream *stream, GAsyncResult *result, GError **error);
