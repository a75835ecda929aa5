package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.inference.config.InferenceConfig;
import dev.eleventh.ingest.config.IngestConfig;
import dev.eleventh.runtime.config.Setting;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.system.KubernetesManifests.Workload;
import dev.eleventh.trainer.config.TrainerConfig;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapKeySelector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressServiceBackend;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks {@code ops/kubernetes} against the services: their settings, paths, images and users. */
class KubernetesManifestsTest {
    private static final String SECRET = "secret.example.yaml";

    /**
     * Reads the settings of each workload. Those of migrations are listed: {@code MigrationsMain} migrates when it
     * reads.
     */
    private static final Map<String, Consumer<Settings>> READERS = Map.of(
            "ingest-service", service(IngestConfig::read),
            "trainer-service", service(TrainerConfig::read),
            "inference-service", service(InferenceConfig::read),
            "migrations",
                    settings -> List.of("DATABASE_URL", "DATABASE_USER", "DATABASE_PASSWORD")
                            .forEach(name -> settings.requiredText(name, name)));

    private static Consumer<Settings> service(Consumer<Settings> reader) {
        return settings -> {
            reader.accept(settings);
            HttpSettings.read(settings);
        };
    }

    @Test
    void everyManifestHasOnlyFieldsThatKubernetesKnows() throws IOException {
        for (String file : KubernetesManifests.files()) {
            assertThatCode(() -> KubernetesManifests.read(file)).as(file).doesNotThrowAnyException();
            assertThat(KubernetesManifests.read(file)).as(file).isNotEmpty();
        }
    }

    @Test
    void theKustomizationNamesEveryManifestExceptTheExampleSecret() throws IOException {
        Set<String> named = new TreeSet<>(Set.of(SECRET));
        KubernetesManifests.kustomization().path("resources").forEach(file -> named.add(file.asText()));

        assertThat(KubernetesManifests.files()).containsExactlyElementsOf(named);
    }

    @Test
    void everyVariableIsASettingOfItsServiceWithAValidValue(@TempDir Path directory) throws IOException {
        assertThat(KubernetesManifests.workloads())
                .extracting(Workload::name)
                .containsExactlyInAnyOrderElementsOf(READERS.keySet());
        for (Workload workload : KubernetesManifests.workloads()) {
            Map<String, String> environment = new HashMap<>();
            for (EnvVar variable : container(workload).getEnv()) {
                environment.put(variable.getName(), value(variable));
            }
            environment.computeIfPresent("HTTP_TOKENS", (name, path) -> mounted(workload, path, directory));
            Settings settings = Settings.of(environment);
            Objects.requireNonNull(READERS.get(workload.name())).accept(settings);

            assertThatCode(settings::verify).as(workload.name()).doesNotThrowAnyException();
            assertThat(settings.described())
                    .as(workload.name())
                    .extracting(Setting::name)
                    .containsAll(environment.keySet());
            assertThat(environment.getOrDefault("HTTP_HOST", "0.0.0.0")).isEqualTo("0.0.0.0");
        }
    }

    /** Returns a copy of the file that the pod sees at a path, from the Secret that is mounted there. */
    private static String mounted(Workload workload, String path, Path directory) {
        Path asked = Path.of(path);
        VolumeMount mount = container(workload).getVolumeMounts().stream()
                .filter(each -> Path.of(each.getMountPath()).equals(asked.getParent()))
                .findAny()
                .orElseThrow();
        String name = workload.template().getSpec().getVolumes().stream()
                .filter(volume -> volume.getName().equals(mount.getName()))
                .findAny()
                .orElseThrow()
                .getSecret()
                .getSecretName();
        try {
            for (HasMetadata each : KubernetesManifests.read(SECRET)) {
                Secret secret = (Secret) each;
                if (KubernetesManifests.name(secret).equals(name)) {
                    String content =
                            secret.getStringData().get(asked.getFileName().toString());
                    return Files.writeString(directory.resolve(workload.name()), content)
                            .toString();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("%s has no Secret %s".formatted(SECRET, name));
    }

    /** Returns the value that the variable will have, from the objects that it refers to. */
    private static String value(EnvVar variable) throws IOException {
        EnvVarSource source = variable.getValueFrom();
        if (source == null) {
            return variable.getValue();
        }
        if (source.getFieldRef() != null) {
            assertThat(source.getFieldRef().getFieldPath()).isEqualTo("metadata.name");
            return "pod-0";
        }
        Map<String, String> data = new HashMap<>();
        for (ConfigMap map : KubernetesManifests.all(ConfigMap.class)) {
            map.getData().forEach((key, text) -> data.put(KubernetesManifests.name(map) + " " + key, text));
        }
        for (HasMetadata each : KubernetesManifests.read(SECRET)) {
            Secret secret = (Secret) each;
            secret.getStringData().forEach((key, text) -> data.put(KubernetesManifests.name(secret) + " " + key, text));
        }
        ConfigMapKeySelector setting = source.getConfigMapKeyRef();
        SecretKeySelector hidden = source.getSecretKeyRef();
        String key =
                setting == null ? hidden.getName() + " " + hidden.getKey() : setting.getName() + " " + setting.getKey();
        assertThat(data).as(variable.getName()).containsKey(key);
        return Objects.requireNonNull(data.get(key));
    }

    @Test
    void imagesAndMemoryLimitsAreThoseOfCompose() throws IOException {
        Map<String, String> built = new HashMap<>();
        KubernetesManifests.compose().path("services").forEachEntry((name, service) -> {
            if (service.has("build")) {
                built.put(
                        service.path("image").asText(),
                        memory(service.path("mem_limit").asText()));
            }
        });
        Map<String, String> run = new HashMap<>();
        for (Workload workload : KubernetesManifests.workloads()) {
            Map<String, Quantity> limits = container(workload).getResources().getLimits();
            run.put(container(workload).getImage(), Objects.toString(limits.get("memory")));
        }
        List<String> tagged = new ArrayList<>();
        KubernetesManifests.kustomization()
                .path("images")
                .forEach(image -> tagged.add(image.path("name").asText()));

        assertThat(run).isEqualTo(built);
        assertThat(tagged).containsExactlyInAnyOrderElementsOf(built.keySet());
    }

    /** Converts a size from Compose's notation to Kubernetes': 2g is 2Gi. */
    private static String memory(String compose) {
        return compose.replace("g", "Gi").replace("m", "Mi");
    }

    @Test
    void probesRequestServedPathsOnAnOpenPort() throws IOException {
        Set<String> operations = SpecificationDocument.openApi().operations().keySet();
        for (Workload workload : KubernetesManifests.services()) {
            Container container = container(workload);
            Map<String, String> paths = new HashMap<>();
            for (Probe probe :
                    List.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())) {
                String path = probe.getHttpGet().getPath();
                paths.put(path, workload.name());
                assertThat(operations).as(workload.name()).contains("GET " + path);
                assertThat(ports(container))
                        .contains(probe.getHttpGet().getPort().getStrVal());
            }
            assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/health/ready");
            assertThat(paths).containsOnlyKeys("/health/live", "/health/ready");
            assertScraped(workload, operations);
        }
    }

    private static void assertScraped(Workload workload, Set<String> operations) {
        Map<String, String> annotations = workload.template().getMetadata().getAnnotations();
        assertThat(operations).contains("GET " + annotations.get("prometheus.io/path"));
        assertThat(container(workload).getPorts())
                .extracting(port -> String.valueOf(port.getContainerPort()))
                .contains(annotations.get("prometheus.io/port"))
                .contains(
                        String.valueOf(HttpSettings.read(Settings.of(Map.of())).port()));
    }

    @Test
    void selectorsFindThePodsOfOneWorkload() throws IOException {
        for (Workload workload : KubernetesManifests.services()) {
            assertThat(selected(workload.selector().getMatchLabels())).containsExactly(workload.name());
            workload.template()
                    .getSpec()
                    .getTopologySpreadConstraints()
                    .forEach(spread -> assertThat(
                                    selected(spread.getLabelSelector().getMatchLabels()))
                            .containsExactly(workload.name()));
        }
        Set<String> protectedOnes = new HashSet<>();
        for (PodDisruptionBudget budget : KubernetesManifests.all(PodDisruptionBudget.class)) {
            protectedOnes.addAll(selected(budget.getSpec().getSelector().getMatchLabels()));
        }
        assertThat(protectedOnes).containsExactlyInAnyOrder("ingest-service", "trainer-service", "inference-service");
        for (Service service : KubernetesManifests.all(Service.class)) {
            List<String> workloads = selected(service.getSpec().getSelector());
            assertThat(workloads).as(KubernetesManifests.name(service)).hasSize(1);
            Workload workload = KubernetesManifests.services().stream()
                    .filter(each -> each.name().equals(workloads.get(0)))
                    .findAny()
                    .orElseThrow();
            assertThat(service.getSpec().getPorts())
                    .allSatisfy(port -> assertThat(ports(container(workload)))
                            .contains(port.getTargetPort().getStrVal()));
        }
    }

    private static List<String> selected(Map<String, String> labels) {
        try {
            return KubernetesManifests.workloads().stream()
                    .filter(workload -> workload.template()
                            .getMetadata()
                            .getLabels()
                            .entrySet()
                            .containsAll(labels.entrySet()))
                    .map(Workload::name)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyReferenceToAServiceIsValid() throws IOException {
        Map<String, Set<String>> services = new HashMap<>();
        for (Service service : KubernetesManifests.all(Service.class)) {
            Set<String> ports = new HashSet<>();
            service.getSpec()
                    .getPorts()
                    .forEach(port -> ports.addAll(List.of(port.getName(), String.valueOf(port.getPort()))));
            services.put(KubernetesManifests.name(service), ports);
        }
        for (StatefulSet set : KubernetesManifests.all(StatefulSet.class)) {
            assertThat(services).containsKey(set.getSpec().getServiceName());
        }
        for (Ingress ingress : KubernetesManifests.all(Ingress.class)) {
            for (HTTPIngressPath path :
                    ingress.getSpec().getRules().get(0).getHttp().getPaths()) {
                IngressServiceBackend backend = path.getBackend().getService();
                assertThat(services.get(backend.getName()))
                        .contains(backend.getPort().getName());
            }
        }
        for (Workload workload : KubernetesManifests.services()) {
            for (EnvVar variable : container(workload).getEnv()) {
                if (variable.getName().matches("(INGEST|TRAINER)_URL")) {
                    URI address = URI.create(variable.getValue());
                    assertThat(services.get(address.getHost())).contains(String.valueOf(address.getPort()));
                }
            }
        }
    }

    @Test
    void podsRunAsTheUserOfTheImageAndWriteOnlyToVolumes() throws IOException {
        String dockerfile = Files.readString(DocumentedCommands.ROOT.resolve("Dockerfile"));
        Matcher user = Pattern.compile("useradd --uid (\\d+)").matcher(dockerfile);
        assertThat(user.find()).isTrue();
        for (Workload workload : KubernetesManifests.workloads()) {
            PodSpec pod = workload.template().getSpec();
            Container container = container(workload);

            // the image names its user, but Kubernetes can only check a number for not being root
            assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(Long.valueOf(user.group(1)));
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(container.getVolumeMounts())
                    .as(workload.name())
                    .filteredOn(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
                    .extracting(VolumeMount::getMountPath)
                    .containsExactlyInAnyOrderElementsOf(writtenTo(workload.name()));
        }
    }

    /** Returns the paths that Compose makes writable; its root file system is read-only, too. */
    private static Set<String> writtenTo(String service) throws IOException {
        JsonNode compose = KubernetesManifests.compose();
        assertThat(compose.at("/x-service/tmpfs/0").asText()).startsWith("/tmp:exec");
        Set<String> paths = new HashSet<>(Set.of("/tmp"));
        compose.path("services")
                .path(service)
                .path("volumes")
                .forEach(volume ->
                        paths.add(volume.asText().substring(volume.asText().indexOf(':') + 1)));
        return paths;
    }

    @Test
    void aPodHasTheTimeThatItsServiceNeedsToClose() throws IOException {
        // after preStop, the runtime's Shutdown ends a service within 10 s
        for (Workload workload : KubernetesManifests.services()) {
            List<String> preStop =
                    container(workload).getLifecycle().getPreStop().getExec().getCommand();
            assertThat(preStop).hasSize(2).startsWith("sleep");
            assertThat(workload.template().getSpec().getTerminationGracePeriodSeconds())
                    .isGreaterThan(10 + Long.parseLong(preStop.get(1)));
        }
    }

    private static Container container(Workload workload) {
        List<Container> containers = workload.template().getSpec().getContainers();
        assertThat(containers).hasSize(1);
        return containers.get(0);
    }

    private static List<String> ports(Container container) {
        return Stream.ofNullable(container.getPorts())
                .flatMap(List::stream)
                .map(ContainerPort::getName)
                .toList();
    }
}
