package dev.panagrad.cuda.driver;

/// The functions of NVIDIA's driver that a deep-learning backend needs, under the names that the library
/// exports: cuda.h renames many by macro, and an unsuffixed `cuMemAlloc` would be the 32-bit one of CUDA 3.1.
/// Their C signatures are in the resource `cuda-signatures.txt`; a test compares them with cuda.h.
public enum DriverFunction {
    /// See `cuInit` in the CUDA driver API.
    cuInit(Shape.I),
    /// See `cuDriverGetVersion` in the CUDA driver API.
    cuDriverGetVersion(Shape.J),
    /// See `cuGetErrorName` in the CUDA driver API.
    cuGetErrorName(Shape.IJ),
    /// See `cuGetErrorString` in the CUDA driver API.
    cuGetErrorString(Shape.IJ),
    /// See `cuGetProcAddress` in the CUDA driver API.
    cuGetProcAddress_v2(Shape.JJIJJ, "12.0"),
    /// See `cuDeviceGet` in the CUDA driver API.
    cuDeviceGet(Shape.JI),
    /// See `cuDeviceGetCount` in the CUDA driver API.
    cuDeviceGetCount(Shape.J),
    /// See `cuDeviceGetName` in the CUDA driver API.
    cuDeviceGetName(Shape.JII),
    /// See `cuDeviceGetUuid` in the CUDA driver API.
    cuDeviceGetUuid_v2(Shape.JI),
    /// See `cuDeviceTotalMem` in the CUDA driver API.
    cuDeviceTotalMem_v2(Shape.JI),
    /// See `cuDeviceGetAttribute` in the CUDA driver API.
    cuDeviceGetAttribute(Shape.JII),
    /// See `cuDeviceGetDefaultMemPool` in the CUDA driver API.
    cuDeviceGetDefaultMemPool(Shape.JI, "11.2"),
    /// See `cuDevicePrimaryCtxRetain` in the CUDA driver API.
    cuDevicePrimaryCtxRetain(Shape.JI),
    /// See `cuDevicePrimaryCtxRelease` in the CUDA driver API.
    cuDevicePrimaryCtxRelease_v2(Shape.I),
    /// See `cuCtxSetCurrent` in the CUDA driver API.
    cuCtxSetCurrent(Shape.J),
    /// See `cuCtxGetCurrent` in the CUDA driver API.
    cuCtxGetCurrent(Shape.J),
    /// See `cuCtxSynchronize` in the CUDA driver API.
    cuCtxSynchronize(Shape.NONE),
    /// See `cuCtxCreate` in the CUDA driver API.
    cuCtxCreate_v4(Shape.JJII, "12.5"),
    /// See `cuMemGetInfo` in the CUDA driver API.
    cuMemGetInfo_v2(Shape.JJ),
    /// See `cuMemAlloc` in the CUDA driver API.
    cuMemAlloc_v2(Shape.JJ),
    /// See `cuMemFree` in the CUDA driver API.
    cuMemFree_v2(Shape.J),
    /// See `cuMemAllocAsync` in the CUDA driver API.
    cuMemAllocAsync(Shape.JJJ, "11.2"),
    /// See `cuMemFreeAsync` in the CUDA driver API.
    cuMemFreeAsync(Shape.JJ, "11.2"),
    /// See `cuMemPoolSetAttribute` in the CUDA driver API.
    cuMemPoolSetAttribute(Shape.JIJ, "11.2"),
    /// See `cuMemPoolGetAttribute` in the CUDA driver API.
    cuMemPoolGetAttribute(Shape.JIJ, "11.2"),
    /// See `cuMemPoolTrimTo` in the CUDA driver API.
    cuMemPoolTrimTo(Shape.JJ, "11.2"),
    /// See `cuMemHostAlloc` in the CUDA driver API.
    cuMemHostAlloc(Shape.JJI),
    /// See `cuMemFreeHost` in the CUDA driver API.
    cuMemFreeHost(Shape.J),
    /// See `cuMemHostRegister` in the CUDA driver API.
    cuMemHostRegister_v2(Shape.JJI),
    /// See `cuMemHostUnregister` in the CUDA driver API.
    cuMemHostUnregister(Shape.J),
    /// See `cuPointerGetAttribute` in the CUDA driver API.
    cuPointerGetAttribute(Shape.JIJ),
    /// See `cuMemcpyHtoD` in the CUDA driver API.
    cuMemcpyHtoD_v2(Shape.JJJ),
    /// See `cuMemcpyDtoH` in the CUDA driver API.
    cuMemcpyDtoH_v2(Shape.JJJ),
    /// See `cuMemcpyHtoDAsync` in the CUDA driver API.
    cuMemcpyHtoDAsync_v2(Shape.JJJJ),
    /// See `cuMemcpyDtoHAsync` in the CUDA driver API.
    cuMemcpyDtoHAsync_v2(Shape.JJJJ),
    /// See `cuMemcpyDtoDAsync` in the CUDA driver API.
    cuMemcpyDtoDAsync_v2(Shape.JJJJ),
    /// See `cuMemcpyPeerAsync` in the CUDA driver API.
    cuMemcpyPeerAsync(Shape.JJJJJJ),
    /// See `cuMemsetD8Async` in the CUDA driver API.
    cuMemsetD8Async(Shape.JBJJ),
    /// See `cuMemsetD16Async` in the CUDA driver API.
    cuMemsetD16Async(Shape.JSJJ),
    /// See `cuMemsetD32Async` in the CUDA driver API.
    cuMemsetD32Async(Shape.JIJJ),
    /// See `cuModuleLoadDataEx` in the CUDA driver API.
    cuModuleLoadDataEx(Shape.JJIJJ),
    /// See `cuModuleGetFunction` in the CUDA driver API.
    cuModuleGetFunction(Shape.JJJ),
    /// See `cuModuleGetGlobal` in the CUDA driver API.
    cuModuleGetGlobal_v2(Shape.JJJJ),
    /// See `cuModuleUnload` in the CUDA driver API.
    cuModuleUnload(Shape.J),
    /// See `cuLibraryLoadData` in the CUDA driver API.
    cuLibraryLoadData(Shape.JJJJIJJI, "12.0"),
    /// See `cuLibraryGetKernel` in the CUDA driver API.
    cuLibraryGetKernel(Shape.JJJ, "12.0"),
    /// See `cuLibraryUnload` in the CUDA driver API.
    cuLibraryUnload(Shape.J, "12.0"),
    /// See `cuKernelGetFunction` in the CUDA driver API.
    cuKernelGetFunction(Shape.JJ, "12.0"),
    /// See `cuFuncSetAttribute` in the CUDA driver API.
    cuFuncSetAttribute(Shape.JII),
    /// See `cuFuncGetAttribute` in the CUDA driver API.
    cuFuncGetAttribute(Shape.JIJ),
    /// See `cuFuncGetParamInfo` in the CUDA driver API.
    cuFuncGetParamInfo(Shape.JJJJ, "12.4"),
    /// See `cuOccupancyMaxActiveBlocksPerMultiprocessor` in the CUDA driver API.
    cuOccupancyMaxActiveBlocksPerMultiprocessor(Shape.JJIJ),
    /// See `cuOccupancyMaxPotentialBlockSize` in the CUDA driver API.
    cuOccupancyMaxPotentialBlockSize(Shape.JJJJJI),
    /// See `cuOccupancyMaxActiveClusters` in the CUDA driver API.
    cuOccupancyMaxActiveClusters(Shape.JJJ, "11.8"),
    /// See `cuLaunchKernel` in the CUDA driver API.
    cuLaunchKernel(Shape.JIIIIIIIJJJ),
    /// See `cuLaunchKernelEx` in the CUDA driver API.
    cuLaunchKernelEx(Shape.JJJJ, "11.8"),
    /// See `cuLaunchCooperativeKernel` in the CUDA driver API.
    cuLaunchCooperativeKernel(Shape.JIIIIIIIJJ),
    /// See `cuLaunchHostFunc` in the CUDA driver API.
    cuLaunchHostFunc(Shape.JJJ),
    /// See `cuStreamCreateWithPriority` in the CUDA driver API.
    cuStreamCreateWithPriority(Shape.JII),
    /// See `cuStreamCreate` in the CUDA driver API.
    cuStreamCreate(Shape.JI),
    /// See `cuStreamDestroy` in the CUDA driver API.
    cuStreamDestroy_v2(Shape.J),
    /// See `cuStreamSynchronize` in the CUDA driver API.
    cuStreamSynchronize(Shape.J),
    /// See `cuStreamQuery` in the CUDA driver API.
    cuStreamQuery(Shape.J),
    /// See `cuStreamWaitEvent` in the CUDA driver API.
    cuStreamWaitEvent(Shape.JJI),
    /// See `cuEventCreate` in the CUDA driver API.
    cuEventCreate(Shape.JI),
    /// See `cuEventDestroy` in the CUDA driver API.
    cuEventDestroy_v2(Shape.J),
    /// See `cuEventRecord` in the CUDA driver API.
    cuEventRecord(Shape.JJ),
    /// See `cuEventQuery` in the CUDA driver API.
    cuEventQuery(Shape.J),
    /// See `cuEventSynchronize` in the CUDA driver API.
    cuEventSynchronize(Shape.J),
    /// See `cuEventElapsedTime` in the CUDA driver API.
    cuEventElapsedTime_v2(Shape.JJJ, "12.8"),
    /// See `cuStreamBeginCapture` in the CUDA driver API.
    cuStreamBeginCapture_v2(Shape.JI),
    /// See `cuStreamEndCapture` in the CUDA driver API.
    cuStreamEndCapture(Shape.JJ),
    /// See `cuStreamIsCapturing` in the CUDA driver API.
    cuStreamIsCapturing(Shape.JJ),
    /// See `cuGraphInstantiateWithFlags` in the CUDA driver API.
    cuGraphInstantiateWithFlags(Shape.JJJ, "11.4"),
    /// See `cuGraphLaunch` in the CUDA driver API.
    cuGraphLaunch(Shape.JJ),
    /// See `cuGraphExecUpdate` in the CUDA driver API.
    cuGraphExecUpdate_v2(Shape.JJJ, "12.0"),
    /// See `cuGraphExecDestroy` in the CUDA driver API.
    cuGraphExecDestroy(Shape.J),
    /// See `cuGraphDestroy` in the CUDA driver API.
    cuGraphDestroy(Shape.J),
    /// See `cuGraphUpload` in the CUDA driver API.
    cuGraphUpload(Shape.JJ),
    /// See `cuTensorMapEncodeTiled` in the CUDA driver API.
    cuTensorMapEncodeTiled(Shape.JIIJJJJJIIII, "12.0"),
    /// See `cuLinkCreate` in the CUDA driver API.
    cuLinkCreate_v2(Shape.IJJJ),
    /// See `cuLinkAddData` in the CUDA driver API.
    cuLinkAddData_v2(Shape.JIJJJIJJ),
    /// See `cuLinkComplete` in the CUDA driver API.
    cuLinkComplete(Shape.JJJ),
    /// See `cuLinkDestroy` in the CUDA driver API.
    cuLinkDestroy(Shape.J);

    /// What the function takes: `I` an int, `J` a 64-bit number, handle or pointer, `S` 16 and `B` 8 bits.
    enum Shape {
        NONE, I, J, IJ, JI, JJ, JII, JIJ, JJI, JJJ, IJJJ, JBJJ, JIJJ, JJII, JJIJ, JJJJ, JSJJ, JJIJJ,
        JJJJJI, JJJJJJ, JIJJJIJJ, JJJJIJJI, JIIIIIIIJJ, JIIIIIIIJJJ, JIIJJJJJIIII
    }

    final Shape shape;
    private final String since;

    DriverFunction(Shape shape) {
        this(shape, "");
    }

    DriverFunction(Shape shape, String since) {
        this.shape = shape;
        this.since = since;
    }

    /// Returns the letters of the function's arguments, as `JII`.
    public String arguments() {
        return shape == Shape.NONE ? "" : shape.name();
    }

    /// Returns the first CUDA version whose driver has the function, or "" for any since 10.
    public String since() {
        return since;
    }
}
