package org.talweg.engine.cuda;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_MODE;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;

import java.nio.charset.StandardCharsets;
import jcuda.CudaException;
import jcuda.driver.CUcomputemode;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;
import org.talweg.engine.Numerics;
import org.talweg.engine.cuda.GpuUnavailable.Reason;

/**
 * A GPU that the CUDA engine can use.
 *
 * @param ordinal         as the driver counts, after {@code CUDA_VISIBLE_DEVICES}
 * @param capability      compute capability, major·10 + minor: 90 for 9.0
 * @param bytes           of memory
 * @param multiprocessors number of them
 * @param driver          newest CUDA version of the driver, major·1000 + minor·10: 12060 for 12.6
 */
public record Gpu(int ordinal, String name, int capability, long bytes, int multiprocessors, int driver) {
    /** PTX 7.0, which the kernels are written in, came with CUDA 11.0; how JCuda makes graphs ready to launch with 11.4. */
    private static final int OLDEST_DRIVER = 11_040;
    /** Volta: the first with independent threads, which {@code shfl.sync} and {@code bar.sync} of the kernels count on. */
    private static final int OLDEST_CAPABILITY = 70;
    private static final int OLDEST_TENSOR_CORES = 80;
    private static final int LONGEST_NAME = 256;

    /**
     * What GPU there is.
     *
     * @throws GpuUnavailable if it cannot be used, with the reason and what to do
     */
    public static Gpu find(int ordinal) {
        int driver = startDriver();
        int count = count();
        if (ordinal < 0 || ordinal >= count) {
            throw new GpuUnavailable(Reason.NO_DEVICE, count == 0 ? noDevice()
                    : "expected a device from 0 to " + (count - 1) + ", got device=" + ordinal
                    + "; see nvidia-smi and the variable CUDA_VISIBLE_DEVICES", null);
        }
        try {
            CUdevice device = device(ordinal);
            long[] bytes = new long[1];
            JCudaDriver.cuDeviceTotalMem(bytes, device);
            byte[] name = new byte[LONGEST_NAME];
            JCudaDriver.cuDeviceGetName(name, name.length, device);
            Gpu gpu = new Gpu(ordinal, text(name), 10 * attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                    + attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR), bytes[0],
                    attribute(device, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT), driver);
            gpu.check(attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_MODE));
            return gpu;
        } catch (CudaException e) {
            throw unavailable(e);
        }
    }

    private void check(int mode) {
        if (capability < OLDEST_CAPABILITY) {
            throw new GpuUnavailable(Reason.DEVICE_TOO_OLD, "expected a GPU of compute capability "
                    + decimal(OLDEST_CAPABILITY) + " (Volta) or later, got " + name + " of " + decimal(capability)
                    + "; choose another with CUDA_VISIBLE_DEVICES, or compute on the CPU", null);
        }
        if (mode == CUcomputemode.CU_COMPUTEMODE_PROHIBITED) {
            throw new GpuUnavailable(Reason.BUSY, "expected a GPU that may compute, got " + name
                    + " in compute mode Prohibited; ask its administrator, or run nvidia-smi -c 0", null);
        }
    }

    /** Tensor cores that take these numbers came with Ampere. */
    void check(Numerics numerics) {
        if (numerics != Numerics.EXACT && capability < OLDEST_TENSOR_CORES) {
            throw new GpuUnavailable(Reason.DEVICE_TOO_OLD, "expected a GPU of compute capability "
                    + decimal(OLDEST_TENSOR_CORES) + " (Ampere) or later for " + numerics + ", got " + name + " of "
                    + decimal(capability) + "; compute exactly", null);
        }
    }

    /** Returns the driver's version. */
    private static int startDriver() {
        try {
            NativeLibrary.DRIVER.load();
        } catch (UnsatisfiedLinkError e) {
            throw refused(e);
        }
        try {
            JCudaDriver.setExceptionsEnabled(true);
            int driver = driverVersion();
            if (driver < OLDEST_DRIVER) {
                throw new GpuUnavailable(Reason.DRIVER_TOO_OLD, "expected an NVIDIA driver for CUDA " + version(OLDEST_DRIVER)
                        + " or later, got one for CUDA " + version(driver) + "; update the driver (470 or later)", null);
            }
            JCudaDriver.cuInit(0);
            return driver;
        } catch (CudaException e) {
            throw unavailable(e);
        }
    }

    /** Why the system's loader does not take the driver's binding; JCuda's own message is many lines of stack traces. */
    private static GpuUnavailable refused(UnsatisfiedLinkError e) {
        String message = String.valueOf(e.getMessage());
        String line = message.lines().filter(l -> l.contains("UnsatisfiedLinkError") && !l.contains("java.library.path"))
                .findFirst().orElse(message).strip();
        if (message.contains("libcuda.so.1: cannot open")) {
            return new GpuUnavailable(Reason.NO_DRIVER, "expected NVIDIA's driver, got none: libcuda.so.1 is not found;"
                    + " install the driver, or give the container its GPU (docker run --gpus all)", e);
        }
        String fault = line.substring(line.indexOf("UnsatisfiedLinkError: ") + 1).replaceFirst("^nsatisfiedLinkError: ", "");
        if (fault.contains("libcuda.so.1: ")) {
            return new GpuUnavailable(Reason.NO_DRIVER, "expected NVIDIA's driver, got a libcuda.so.1 that does not load: "
                    + fault + "; install the driver, or take what LD_LIBRARY_PATH names out of its way", e);
        }
        return new GpuUnavailable(Reason.LIBRARY_MISSING, "expected to load JCuda's library, got " + fault
                + "; if the folder forbids execution, set XDG_CACHE_HOME to another", e);
    }

    /** What an error of the driver means before any work is done. */
    static GpuUnavailable unavailable(CudaException e) {
        String error = String.valueOf(e.getMessage());
        return switch (error) {
            case "CUDA_ERROR_NO_DEVICE" -> new GpuUnavailable(Reason.NO_DEVICE, noDevice(), e);
            case "CUDA_ERROR_INVALID_DEVICE" -> new GpuUnavailable(Reason.NO_DEVICE,
                    "expected a device that the driver knows, got " + error + "; see nvidia-smi", e);
            case "CUDA_ERROR_STUB_LIBRARY" -> new GpuUnavailable(Reason.NO_DRIVER, "expected NVIDIA's driver, got the stub"
                    + " libcuda.so that is for linking only; take the toolkit's stubs folder out of LD_LIBRARY_PATH", e);
            case "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH",
                    "CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE" -> new GpuUnavailable(Reason.DRIVER_TOO_OLD,
                    "expected a driver whose parts have one version, got " + error + " of CUDA " + version(driverVersion())
                    + "; restart after an update of the driver, or install it anew", e);
            case "CUDA_ERROR_DEVICE_UNAVAILABLE", "CUDA_ERROR_MPS_MAX_CLIENTS_REACHED", "CUDA_ERROR_MPS_RPC_FAILURE",
                    "CUDA_ERROR_MPS_SERVER_NOT_READY" -> new GpuUnavailable(Reason.BUSY, "expected a free GPU, got " + error
                    + ": another process has it for itself; wait, or choose another with CUDA_VISIBLE_DEVICES", e);
            default -> new GpuUnavailable(Reason.FAILED, "expected the GPU to start, got " + error
                    + "; see what nvidia-smi and dmesg say", e);
        };
    }

    private static String noDevice() {
        return "expected an NVIDIA GPU, got a driver that finds none; see what nvidia-smi says, and whether CUDA_VISIBLE_DEVICES"
                + (System.getenv("CUDA_VISIBLE_DEVICES") == null ? " or a container hides it"
                : "=" + System.getenv("CUDA_VISIBLE_DEVICES") + " hides it");
    }

    private static int count() {
        int[] count = new int[1];
        try {
            JCudaDriver.cuDeviceGetCount(count);
        } catch (CudaException e) {
            throw unavailable(e);
        }
        return count[0];
    }

    private static int driverVersion() {
        int[] version = new int[1];
        try {
            JCudaDriver.cuDriverGetVersion(version);
        } catch (CudaException e) {
            return 0;
        }
        return version[0];
    }

    private static int attribute(CUdevice device, int attribute) {
        int[] value = new int[1];
        JCudaDriver.cuDeviceGetAttribute(value, attribute, device);
        return value[0];
    }

    private static CUdevice device(int ordinal) {
        CUdevice device = new CUdevice();
        JCudaDriver.cuDeviceGet(device, ordinal);
        return device;
    }

    /** The context that all libraries of a process share; released with {@link #release}. */
    CUcontext retain() {
        CUcontext context = new CUcontext();
        try {
            JCudaDriver.cuDevicePrimaryCtxRetain(context, device(ordinal));
        } catch (CudaException e) {
            throw unavailable(e);
        }
        return context;
    }

    void release() {
        JCudaDriver.cuDevicePrimaryCtxRelease(device(ordinal));
    }

    /** Sees that a context can be had, which a GPU that another process has for itself refuses. */
    public Gpu tried() {
        retain();
        release();
        return this;
    }

    private static String text(byte[] name) {
        int end = 0;
        while (end < name.length && name[end] != 0) {
            end++;
        }
        return new String(name, 0, end, StandardCharsets.UTF_8);
    }

    private static String decimal(int capability) {
        return capability / 10 + "." + capability % 10;
    }

    private static String version(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    /** {@code 9.0} */
    public String computeCapability() {
        return decimal(capability);
    }

    /** The newest CUDA version of the driver: {@code 12.6} */
    public String cudaVersion() {
        return version(driver);
    }

    /** {@code NVIDIA H100 80GB HBM3, compute capability 9.0, 81079 MiB, 132 multiprocessors, driver for CUDA 12.6} */
    public String description() {
        return name + ", compute capability " + computeCapability() + ", " + (bytes >> 20) + " MiB, " + multiprocessors
                + " multiprocessors, driver for CUDA " + cudaVersion();
    }
}
