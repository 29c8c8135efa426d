// A stand-in for NVIDIA's cuBLAS, for tests of the CUDA engine on machines without a GPU: matrix products on the host, as work
// of a stream of fake_cuda.c. It wants what makes cuBLAS deterministic: a stream, then a workspace, no atomics, the default
// algorithm. Built as libcublas.so.12 and, with that version of its symbols, as libcublas.so.13.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { void *stream, *workspace; int atomics; } Handle;
enum Operands { FLOATS, TF32, HALVES };
typedef struct { int transposed_a, transposed_b, m, n, k, lda, ldb, ldc; enum Operands kind; const void *a, *b; float *c; } Product;
enum { SUCCESS = 0, NOT_INITIALIZED = 1, INVALID_VALUE = 7 };
enum { R_32F = 0, R_16BF = 14, COMPUTE_32F = 68, COMPUTE_32F_FAST_TF32 = 77, DEFAULT_ALGORITHM = -1 };

static int refuse(const char *what) {
    fprintf(stderr, "fake_cublas: %s\n", what);
    return INVALID_VALUE;
}

int cublasCreate_v2(Handle **handle) {
    *handle = calloc(1, sizeof **handle);
    (*handle)->atomics = 1;
    return SUCCESS;
}
int cublasDestroy_v2(Handle *handle) { free(handle); return SUCCESS; }
int cublasSetStream_v2(Handle *handle, void *stream) { handle->stream = stream; handle->workspace = 0; return SUCCESS; }
int cublasSetWorkspace_v2(Handle *handle, void *workspace, size_t bytes) {
    handle->workspace = workspace;
    return bytes >= 4 << 20 ? SUCCESS : refuse("workspace too small");
}
int cublasSetAtomicsMode(Handle *handle, int mode) { handle->atomics = mode; return SUCCESS; }

static float element(const void *matrix, enum Operands kind, long at) {
    uint32_t bits;
    if (kind == HALVES) {
        bits = (uint32_t) ((const uint16_t *) matrix)[at] << 16;
    } else {
        memcpy(&bits, (const float *) matrix + at, 4);
        if (kind == TF32) bits = (bits + 0xFFF + (bits >> 13 & 1)) & ~0x1FFFu;
    }
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

static void multiply(const void *arguments) {
    const Product *p = arguments;
    for (long j = 0; j < p->n; j++) {
        for (long i = 0; i < p->m; i++) {
            float sum = 0;
            for (long l = 0; l < p->k; l++) {
                sum += element(p->a, p->kind, p->transposed_a ? l + i * p->lda : i + l * p->lda)
                        * element(p->b, p->kind, p->transposed_b ? j + l * p->ldb : l + j * p->ldb);
            }
            p->c[i + j * p->ldc] = sum;
        }
    }
}

int cublasGemmEx(Handle *handle, int op_a, int op_b, int m, int n, int k, const float *alpha, const void *a, int type_a, int lda,
        const void *b, int type_b, int ldb, const float *beta, void *c, int type_c, int ldc, int compute, int algorithm) {
    if (!handle->stream || !handle->workspace || handle->atomics) return refuse("stream, workspace or atomics not set");
    if (*alpha != 1 || *beta != 0 || type_a != type_b || type_c != R_32F || algorithm != DEFAULT_ALGORITHM
            || !(compute == COMPUTE_32F || type_a == R_32F && compute == COMPUTE_32F_FAST_TF32)
            || type_a != R_32F && type_a != R_16BF)
        return refuse("product of another kind");
    if (m < 1 || n < 1 || k < 1 || lda < (op_a ? k : m) || ldb < (op_b ? n : k) || ldc < m) return refuse("wrong sides");
    void *driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_NOLOAD);
    int (*enqueue)(void *, void (*)(const void *), const void *, size_t) = driver ? dlsym(driver, "fake_cuda_enqueue") : 0;
    if (!enqueue) return NOT_INITIALIZED;
    Product product = {op_a, op_b, m, n, k, lda, ldb, ldc,
            type_a == R_16BF ? HALVES : compute == COMPUTE_32F ? FLOATS : TF32, a, b, c};
    return enqueue(handle->stream, multiply, &product, sizeof product) ? INVALID_VALUE : SUCCESS;
}
