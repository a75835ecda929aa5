package dev.eleventh.backbone.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.util.List;
import java.util.stream.Stream;

/** What executes an ONNX network. Part of a backbone's identity, because another provider rounds differently. */
public enum Provider {
    /** The processor. */
    CPU("cpu") {
        @Override
        void configure(OrtSession.SessionOptions options) {}
    },
    /** A graphics card of NVIDIA; the program must be built with {@code -Pgpu}. */
    CUDA("cuda") {
        @Override
        void configure(OrtSession.SessionOptions options) throws OrtException {
            try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(0)) {
                // the default measures several algorithms at the first batch, so each start might choose another one
                cuda.add("cudnn_conv_algo_search", "DEFAULT");
                // 10 bits of mantissa instead of 23
                cuda.add("use_tf32", "0");
                options.addCUDA(cuda);
            }
        }
    };

    private final String code;

    Provider(String code) {
        this.code = code;
    }

    abstract void configure(OrtSession.SessionOptions options) throws OrtException;

    /** Returns the spelling in settings and archives. */
    public String code() {
        return code;
    }

    public static List<String> codes() {
        return Stream.of(values()).map(Provider::code).toList();
    }

    /**
     * Returns the provider with a spelling.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Provider ofCode(String code) {
        return Stream.of(values())
                .filter(provider -> provider.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a provider must be one of %s, was '%s'".formatted(codes(), code)));
    }

    /**
     * Checks that this machine has what the provider needs, before the first network is loaded.
     *
     * @throws IllegalStateException when it does not; the message says what to do
     */
    public void requireAvailable() {
        if (this == CPU) {
            return;
        }
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            configure(options);
        } catch (OrtException | UnsatisfiedLinkError e) {
            throw new IllegalStateException(
                    "ONNX Runtime %s cannot use the provider '%s' here (%s); build with -Pgpu, install CUDA 12 and cuDNN 9 and a driver for them, or set ONNX_PROVIDER=cpu (docs/operate/gpu.md)"
                            .formatted(OrtEnvironment.getEnvironment().getVersion(), code, e.getMessage()),
                    e);
        }
    }
}
