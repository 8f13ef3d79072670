using System.Collections.Concurrent;
using System.Diagnostics;
using k8s;
using k8s.Models;

namespace ChatOps.Tests.Manifests;

/// <summary>
/// The output of <c>kubectl kustomize</c> for a folder in this repository: exactly the objects that an operator would apply.
/// </summary>
internal sealed class Kustomized(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> objects)
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Outputs = new();

    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects { get; } = objects;

    public T Single<T>() => Objects.OfType<T>().ShouldHaveSingleItem();

    /// <summary>Each object is deserialized as its own type, in which an unknown or misspelled field is an error.</summary>
    public static async Task<Kustomized> BuildAsync(string folder)
    {
        Assert.SkipWhen(KubectlProgram.File is null, KubectlProgram.Missing);
        var yaml = await Outputs.GetOrAdd(folder, f => new(() => RunAsync(f))).Value;
        return new([.. KubernetesYaml.LoadAllFromString(yaml, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()]);
    }

    private static async Task<string> RunAsync(string folder)
    {
        using var kubectl = Process.Start(new ProcessStartInfo(KubectlProgram.File!, ["kustomize", folder])
        {
            UseShellExecute = false,
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = kubectl.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var complaints = await Patience.ForAsync(
            kubectl.StandardError.ReadToEndAsync(CancellationToken.None), $"kubectl kustomize {folder}");
        await Patience.ForAsync(kubectl.WaitForExitAsync(CancellationToken.None), $"kubectl kustomize {folder}");
        complaints.ShouldBeEmpty();
        kubectl.ExitCode.ShouldBe(0);
        return await output;
    }

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "ChatOps.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
