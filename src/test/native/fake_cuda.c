// A stand-in for NVIDIA's driver, for tests of the CUDA engine on machines without a GPU: the part of libcuda.so.1 that the
// engine calls. Memory is the host's, with a guard on both sides. Kernels are handed to a Java method, which may emulate them.
//
// It is harder to please than a GPU. Work that is enqueued runs as late as it may: only when something waits for it. Streams
// whose bit is set in FAKE_CUDA_EAGER run as early as they may instead. A missing wait between two streams, or a staging
// segment written too soon, so gives wrong results each time, not once in a blue moon. Memory freed while work is pending,
// copies from memory that is not page-locked, calls without a current context, and calls that would break a recording are
// errors.
//
// Environment: FAKE_CUDA_INIT, FAKE_CUDA_RETAIN, FAKE_CUDA_LAUNCH  the error that cuInit, retaining a context or a launch gives
//              FAKE_CUDA_DEVICES, FAKE_CUDA_VERSION, FAKE_CUDA_CAPABILITY, FAKE_CUDA_MODE, FAKE_CUDA_MEMORY  what there is
//              FAKE_CUDA_JIT  what the compiler says, instead of compiling
#define _GNU_SOURCE
#include <dlfcn.h>
#include <jni.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef int CUresult;
typedef unsigned long long CUdeviceptr;
enum { SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, INVALID_DEVICE = 101, INVALID_CONTEXT = 201,
       INVALID_PTX = 218, INVALID_HANDLE = 400, ILLEGAL_STATE = 401, NOT_FOUND = 500, CAPTURE_UNSUPPORTED = 900 };
enum { GUARD = 256, GUARD_BYTE = 0xA7, POISON = 0xCB, MOST_PARAMETERS = 32, MOST_ALLOCATIONS = 1 << 16 };

typedef struct { char *text; } Module;
typedef struct { Module *module; char name[128]; int count; int bytes[MOST_PARAMETERS]; } Function;
typedef struct Stream Stream;
typedef struct { long recorded, done; double time; Stream *stream; } Event;
enum Kind { COPY, SET, KERNEL, HOST, RECORD, WAIT };
enum { MOST_ARGUMENTS = 256 };
typedef struct Op {
    enum Kind kind;
    void *to;
    const void *from;
    size_t bytes;
    unsigned value;
    Function *function;
    unsigned grid_x, grid_y, block;
    jlong parameters[MOST_PARAMETERS];
    void (*host)(const void *);
    char arguments[MOST_ARGUMENTS];
    Event *event;
    long ticket;
    struct Op *next;
} Op;
typedef struct { Op *first, *last; } Queue;
struct Stream { Queue queue; int index; Queue *capture; };
typedef struct { Queue nodes; } Graph;

static struct { char *start; size_t bytes; } memory[MOST_ALLOCATIONS];
static struct { char *start; size_t bytes; } pinned[64];
static int most;
static size_t allocated;
static int streams;
static Stream *known[64];
static int fault;
static int initialised;
static int retained;
static __thread void *current;
static char context;

static long setting(const char *name, long otherwise) {
    const char *value = getenv(name);
    return value && *value ? atol(value) : otherwise;
}

static void complain(const char *what) {
    fprintf(stderr, "fake_cuda: %s\n", what);
}

static CUresult ready(void) {
    if (!initialised) return NOT_INITIALIZED;
    if (fault) return fault;
    return current == &context ? SUCCESS : INVALID_CONTEXT;
}
#define READY() do { CUresult r_ = ready(); if (r_) return r_; } while (0)

static int capturing(void) {
    for (int i = 0; i < streams; i++) if (known[i] && known[i]->capture) return 1;
    return 0;
}
#define NOT_WHILE_CAPTURING() do { if (capturing()) { complain("call while recording"); return CAPTURE_UNSUPPORTED; } } while (0)

static int in_memory(const void *from, size_t bytes) {
    for (int i = 0; i < most; i++)
        if (memory[i].start && (char *) from >= memory[i].start
                && (char *) from + bytes <= memory[i].start + memory[i].bytes) return 1;
    return 0;
}

static int allocation_of(const void *pointer) {
    for (int i = 0; i < most; i++)
        if (memory[i].start && (char *) pointer >= memory[i].start && (char *) pointer < memory[i].start + memory[i].bytes) return i;
    return -1;
}

static int in_pinned(const void *from, size_t bytes) {
    for (int i = 0; i < 64; i++)
        if (pinned[i].start && (char *) from >= pinned[i].start
                && (char *) from + bytes <= pinned[i].start + pinned[i].bytes) return 1;
    return 0;
}

// ---- work

static void run_stream(Stream *stream, const Event *until, long ticket, int force);

static int launch(const Op *op) {
    jint (*vms)(JavaVM **, jsize, jsize *) = dlsym(RTLD_DEFAULT, "JNI_GetCreatedJavaVMs");
    JavaVM *vm;
    jsize n = 0;
    JNIEnv *env;
    if (!vms || vms(&vm, 1, &n) != JNI_OK || n == 0 || (*vm)->GetEnv(vm, (void **) &env, JNI_VERSION_1_8) != JNI_OK) {
        complain("no Java to run a kernel");
        return ILLEGAL_STATE;
    }
    jclass type = (*env)->FindClass(env, "org/talweg/engine/cuda/FakeGpu");
    jmethodID method = type ? (*env)->GetStaticMethodID(env, type, "launch", 
            "(Ljava/lang/String;Ljava/lang/String;III[J[Ljava/nio/ByteBuffer;[J)I") : 0;
    if (!method) {
        (*env)->ExceptionDescribe(env);
        (*env)->ExceptionClear(env);
        return ILLEGAL_STATE;
    }
    jstring text = (*env)->NewStringUTF(env, op->function->module->text);
    jstring entry = (*env)->NewStringUTF(env, op->function->name);
    jlongArray parameters = (*env)->NewLongArray(env, op->function->count);
    (*env)->SetLongArrayRegion(env, parameters, 0, op->function->count, op->parameters);
    // For each pointer the allocation that it points into, and where.
    jclass bytes = (*env)->FindClass(env, "java/nio/ByteBuffer");
    jobjectArray buffers = (*env)->NewObjectArray(env, op->function->count, bytes, 0);
    jlongArray offsets = (*env)->NewLongArray(env, op->function->count);
    for (int i = 0; i < op->function->count; i++) {
        int at = op->function->bytes[i] == 8 ? allocation_of((void *) op->parameters[i]) : -1;
        if (at >= 0) {
            jlong offset = (char *) op->parameters[i] - memory[at].start;
            jobject buffer = (*env)->NewDirectByteBuffer(env, memory[at].start, memory[at].bytes);
            (*env)->SetObjectArrayElement(env, buffers, i, buffer);
            (*env)->SetLongArrayRegion(env, offsets, i, 1, &offset);
            (*env)->DeleteLocalRef(env, buffer);
        }
    }
    jint result = (*env)->CallStaticIntMethod(env, type, method, text, entry, op->grid_x, op->grid_y, op->block, parameters,
            buffers, offsets);
    if ((*env)->ExceptionCheck(env)) {
        (*env)->ExceptionDescribe(env);
        (*env)->ExceptionClear(env);
        result = 719;
    }
    (*env)->DeleteLocalRef(env, bytes);
    (*env)->DeleteLocalRef(env, buffers);
    (*env)->DeleteLocalRef(env, offsets);
    (*env)->DeleteLocalRef(env, parameters);
    (*env)->DeleteLocalRef(env, entry);
    (*env)->DeleteLocalRef(env, text);
    (*env)->DeleteLocalRef(env, type);
    return result;
}

static void execute(const Op *op) {
    if (op->kind == COPY) {
        memcpy(op->to, op->from, op->bytes);
    } else if (op->kind == SET) {
        for (size_t i = 0; i < op->bytes / 4; i++) ((unsigned *) op->to)[i] = op->value;
    } else if (op->kind == KERNEL) {
        int result = launch(op);
        if (result && !fault) fault = result;
    } else if (op->kind == HOST) {
        op->host(op->arguments);
    } else if (op->kind == RECORD && op->event->done < op->ticket) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        op->event->time = 1e3 * now.tv_sec + 1e-6 * now.tv_nsec;
        op->event->done = op->ticket;
    }
}

// Runs the stream's work in order: all of it, or until the event's ticket is done. Without force a wait may stop it.
static void run_stream(Stream *stream, const Event *until, long ticket, int force) {
    while (stream->queue.first && !fault && !(until && until->done >= ticket)) {
        Op *op = stream->queue.first;
        if (op->kind == WAIT && op->event->done < op->ticket) {
            if (!force) return;
            run_stream(op->event->stream, op->event, op->ticket, 1);
            continue;
        }
        stream->queue.first = op->next;
        if (!op->next) stream->queue.last = 0;
        execute(op);
        free(op);
    }
}

static void append(Queue *queue, const Op *op) {
    Op *copy = malloc(sizeof *copy);
    *copy = *op;
    copy->next = 0;
    if (queue->last) queue->last->next = copy; else queue->first = copy;
    queue->last = copy;
}

static CUresult enqueue(Stream *stream, const Op *op) {
    if (!stream) { complain("work on the default stream"); return INVALID_HANDLE; }
    if (stream->capture) {
        if (op->kind == RECORD || op->kind == WAIT) { complain("event while recording"); return CAPTURE_UNSUPPORTED; }
        append(stream->capture, op);
        return SUCCESS;
    }
    append(&stream->queue, op);
    for (int i = 0; i < streams; i++)
        if (known[i] && setting("FAKE_CUDA_EAGER", 0) >> known[i]->index & 1) run_stream(known[i], 0, 0, 0);
    return fault;
}

// For fake_cublas.c: a function as work of a stream.
CUresult fake_cuda_enqueue(Stream *stream, void (*host)(const void *), const void *arguments, size_t bytes) {
    READY();
    Op op = {.kind = HOST, .host = host};
    memcpy(op.arguments, arguments, bytes);
    return enqueue(stream, &op);
}

// ---- start

CUresult cuInit(unsigned flags) {
    int result = setting("FAKE_CUDA_INIT", 0);
    initialised = !result;
    return result;
}
CUresult cuDriverGetVersion(int *version) { *version = setting("FAKE_CUDA_VERSION", 12060); return SUCCESS; }
CUresult cuDeviceGetCount(int *count) { *count = setting("FAKE_CUDA_DEVICES", 1); return initialised ? SUCCESS : NOT_INITIALIZED; }
CUresult cuDeviceGet(int *device, int ordinal) {
    *device = ordinal;
    return ordinal < setting("FAKE_CUDA_DEVICES", 1) ? SUCCESS : INVALID_DEVICE;
}
CUresult cuDeviceGetName(char *name, int length, int device) { snprintf(name, length, "Stand-in GPU"); return SUCCESS; }
CUresult cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = setting("FAKE_CUDA_MEMORY", 64 << 20); return SUCCESS; }
CUresult cuDeviceGetAttribute(int *value, int attribute, int device) {
    long capability = setting("FAKE_CUDA_CAPABILITY", 90);
    *value = attribute == 75 ? capability / 10 : attribute == 76 ? capability % 10 : attribute == 16 ? 4
            : attribute == 20 ? setting("FAKE_CUDA_MODE", 0) : -1;
    return *value < 0 ? INVALID_VALUE : SUCCESS;
}
CUresult cuDevicePrimaryCtxRetain(void **made, int device) {
    *made = &context;
    int result = setting("FAKE_CUDA_RETAIN", 0);
    retained += !result;
    return result;
}
CUresult cuDevicePrimaryCtxRelease_v2(int device) {
    if (retained-- <= 0) { complain("context released more often than retained"); return INVALID_CONTEXT; }
    if (retained == 0 && allocated) fprintf(stderr, "fake_cuda: context released with %zu bytes allocated\n", allocated);
    return SUCCESS;
}
CUresult cuCtxSetCurrent(void *to) { current = to; return fault; }

// ---- memory

CUresult cuMemAlloc_v2(CUdeviceptr *pointer, size_t bytes) {
    READY();
    NOT_WHILE_CAPTURING();
    if (bytes == 0) return INVALID_VALUE;
    if (allocated + bytes > (size_t) setting("FAKE_CUDA_MEMORY", 64 << 20)) return OUT_OF_MEMORY;
    for (int i = 0; i < MOST_ALLOCATIONS; i++) {
        if (!memory[i].start) {
            char *all = aligned_alloc(256, (bytes + 2 * GUARD + 255) / 256 * 256);
            memset(all, GUARD_BYTE, GUARD);
            memset(all + GUARD, POISON, bytes);
            memset(all + GUARD + bytes, GUARD_BYTE, GUARD);
            memory[i].start = all + GUARD;
            memory[i].bytes = bytes;
            if (i >= most) most = i + 1;
            allocated += bytes;
            *pointer = (CUdeviceptr) (all + GUARD);
            return SUCCESS;
        }
    }
    return OUT_OF_MEMORY;
}
CUresult cuMemFree_v2(CUdeviceptr pointer) {
    READY();
    NOT_WHILE_CAPTURING();
    for (int i = 0; i < streams; i++)
        if (known[i] && known[i]->queue.first) { complain("memory freed with work pending"); return ILLEGAL_STATE; }
    for (int i = 0; i < most; i++) {
        if ((CUdeviceptr) memory[i].start == pointer && pointer) {
            char *all = memory[i].start - GUARD;
            for (int j = 0; j < GUARD; j++)
                if ((unsigned char) all[j] != GUARD_BYTE
                        || (unsigned char) all[GUARD + memory[i].bytes + j] != GUARD_BYTE) {
                    complain("written outside an allocation");
                    return ILLEGAL_STATE;
                }
            allocated -= memory[i].bytes;
            memory[i].start = 0;
            free(all);
            return SUCCESS;
        }
    }
    complain("freed what was not allocated");
    return INVALID_VALUE;
}
CUresult cuMemGetInfo_v2(size_t *unused, size_t *total) {
    READY();
    *total = setting("FAKE_CUDA_MEMORY", 64 << 20);
    *unused = *total - allocated;
    return SUCCESS;
}
CUresult cuMemHostAlloc(void **pointer, size_t bytes, unsigned flags) {
    READY();
    for (int i = 0; i < 64; i++) {
        if (!pinned[i].start) {
            *pointer = pinned[i].start = malloc(bytes);
            pinned[i].bytes = bytes;
            return SUCCESS;
        }
    }
    return OUT_OF_MEMORY;
}
CUresult cuMemFreeHost(void *pointer) {
    READY();
    for (int i = 0; i < 64; i++) {
        if (pinned[i].start == pointer) {
            pinned[i].start = 0;
            free(pointer);
            return SUCCESS;
        }
    }
    complain("freed what was not page-locked");
    return INVALID_VALUE;
}
static CUresult copy(void *to, const void *from, size_t bytes, int to_device, Stream *stream) {
    READY();
    if (!in_memory(to_device ? to : from, bytes)) { complain("copy outside the device's memory"); return INVALID_VALUE; }
    if (!in_pinned(to_device ? from : to, bytes)) { complain("copy with memory that is not page-locked"); return INVALID_VALUE; }
    Op op = {.kind = COPY, .to = to, .from = from, .bytes = bytes};
    return enqueue(stream, &op);
}
CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, Stream *stream) {
    return copy((void *) to, from, bytes, 1, stream);
}
CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes, Stream *stream) {
    return copy(to, (void *) from, bytes, 0, stream);
}
CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, Stream *stream) {
    READY();
    if (!in_memory((void *) to, bytes) || !in_memory((void *) from, bytes)) {
        complain("copy outside the device's memory");
        return INVALID_VALUE;
    }
    Op op = {.kind = COPY, .to = (void *) to, .from = (void *) from, .bytes = bytes};
    return enqueue(stream, &op);
}
CUresult cuMemsetD32Async(CUdeviceptr to, unsigned value, size_t words, Stream *stream) {
    READY();
    if (!in_memory((void *) to, 4 * words)) { complain("fill outside the device's memory"); return INVALID_VALUE; }
    Op op = {.kind = SET, .to = (void *) to, .value = value, .bytes = 4 * words};
    return enqueue(stream, &op);
}

// ---- streams and events

CUresult cuStreamCreate(Stream **stream, unsigned flags) {
    READY();
    *stream = calloc(1, sizeof **stream);
    (*stream)->index = streams % 2;
    known[streams++] = *stream;
    return SUCCESS;
}
CUresult cuStreamDestroy_v2(Stream *stream) {
    READY();
    for (int i = 0; i < streams; i++) if (known[i] == stream) known[i] = 0;
    if (streams && !known[streams - 1]) { while (streams && !known[streams - 1]) streams--; }
    free(stream);
    return SUCCESS;
}
CUresult cuStreamSynchronize(Stream *stream) {
    READY();
    NOT_WHILE_CAPTURING();
    run_stream(stream, 0, 0, 1);
    return fault;
}
CUresult cuStreamWaitEvent(Stream *stream, Event *event, unsigned flags) {
    READY();
    Op op = {.kind = WAIT, .event = event, .ticket = event->recorded};
    return enqueue(stream, &op);
}
CUresult cuEventCreate(Event **event, unsigned flags) { READY(); *event = calloc(1, sizeof **event); return SUCCESS; }
CUresult cuEventDestroy_v2(Event *event) { READY(); free(event); return SUCCESS; }
CUresult cuEventRecord(Event *event, Stream *stream) {
    READY();
    event->stream = stream;
    Op op = {.kind = RECORD, .event = event, .ticket = ++event->recorded};
    return enqueue(stream, &op);
}
CUresult cuEventElapsedTime(float *millis, Event *begin, Event *end) {
    READY();
    if (!begin->recorded || !end->recorded) { complain("time of an event that was not recorded"); return INVALID_HANDLE; }
    *millis = end->time - begin->time;
    return end->done < end->recorded ? 600 : SUCCESS;
}
CUresult cuEventSynchronize(Event *event) {
    READY();
    NOT_WHILE_CAPTURING();
    if (event->recorded) run_stream(event->stream, event, event->recorded, 1);
    return fault;
}

// ---- kernels

CUresult cuModuleLoadDataEx(Module **module, const void *image, unsigned count, int *options, void **values) {
    READY();
    NOT_WHILE_CAPTURING();
    const char *said = getenv("FAKE_CUDA_JIT");
    if (said && *said) {
        for (unsigned i = 0; i < count; i++) if (options[i] == 5) strcpy(values[i], said);
        return INVALID_PTX;
    }
    *module = malloc(sizeof **module);
    (*module)->text = strdup(image);
    return SUCCESS;
}
CUresult cuModuleUnload(Module *module) { READY(); free(module->text); free(module); return SUCCESS; }
CUresult cuModuleGetFunction(Function **function, Module *module, const char *name) {
    READY();
    char wanted[160];
    snprintf(wanted, sizeof wanted, ".entry %s(", name);
    const char *at = strstr(module->text, wanted);
    if (!at) return NOT_FOUND;
    *function = calloc(1, sizeof **function);
    (*function)->module = module;
    snprintf((*function)->name, sizeof (*function)->name, "%s", name);
    const char *end = strchr(at + strlen(wanted), ')');
    while ((at = strstr(at, ".param")) && at < end) {
        at += strlen(".param");
        at += strspn(at, " \t");
        (*function)->bytes[(*function)->count++] = strncmp(at + 2, "64", 2) ? 4 : 8;
    }
    return SUCCESS;
}
CUresult cuFuncGetAttribute(int *value, int attribute, Function *function) { READY(); *value = 32; return SUCCESS; }
CUresult cuLaunchKernel(Function *function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
        unsigned shared, Stream *stream, void **parameters, void **extra) {
    READY();
    int result = setting("FAKE_CUDA_LAUNCH", 0);
    if (result) return result;
    if (gz != 1 || by != 1 || bz != 1 || gx == 0 || gy == 0 || bx == 0 || bx > 1024) return INVALID_VALUE;
    Op op = {.kind = KERNEL, .function = function, .grid_x = gx, .grid_y = gy, .block = bx};
    for (int i = 0; i < function->count; i++) memcpy(&op.parameters[i], parameters[i], function->bytes[i]);
    return enqueue(stream, &op);
}

// ---- graphs

CUresult cuStreamBeginCapture_v2(Stream *stream, int mode) {
    READY();
    if (stream->capture) return ILLEGAL_STATE;
    stream->capture = calloc(1, sizeof *stream->capture);
    return SUCCESS;
}
CUresult cuStreamEndCapture(Stream *stream, Graph **graph) {
    READY();
    if (!stream->capture) return ILLEGAL_STATE;
    *graph = calloc(1, sizeof **graph);
    (*graph)->nodes = *stream->capture;
    free(stream->capture);
    stream->capture = 0;
    return SUCCESS;
}
CUresult cuGraphInstantiateWithFlags(Graph **made, Graph *graph, unsigned long long flags) {
    READY();
    NOT_WHILE_CAPTURING();
    *made = calloc(1, sizeof **made);
    for (Op *op = graph->nodes.first; op; op = op->next) append(&(*made)->nodes, op);
    return SUCCESS;
}
CUresult cuGraphLaunch(Graph *graph, Stream *stream) {
    READY();
    int result = setting("FAKE_CUDA_LAUNCH", 0);
    for (Op *op = graph->nodes.first; op && !result; op = op->next) result = enqueue(stream, op);
    return result;
}
static CUresult destroy(Graph *graph) {
    for (Op *op = graph->nodes.first; op;) {
        Op *next = op->next;
        free(op);
        op = next;
    }
    free(graph);
    return SUCCESS;
}
CUresult cuGraphDestroy(Graph *graph) { READY(); return destroy(graph); }
CUresult cuGraphExecDestroy(Graph *graph) { READY(); return destroy(graph); }
