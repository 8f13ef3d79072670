using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ChatOps.Tests;

/// <summary>The kubectl that the tests run: the one at CHATOPS_TEST_KUBECTL, otherwise the one on the PATH.</summary>
internal static class KubectlProgram
{
    public const string Missing = "There is no kubectl on the PATH: install one, or say where it is in CHATOPS_TEST_KUBECTL.";

    /// <summary>Null when there is none.</summary>
    public static string? File { get; } = Environment.GetEnvironmentVariable("CHATOPS_TEST_KUBECTL") is { Length: > 0 } named
        ? named
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "kubectl"))
            .FirstOrDefault(System.IO.File.Exists);

    /// <summary>
    /// Whether its version matches that of the emulated cluster. An older one serializes templates differently and doesn't recognize the
    /// same template.
    /// </summary>
    public static async Task<bool> IsCurrentAsync()
    {
        using var process = Process.Start(
            new ProcessStartInfo(File!, ["version", "--client", "-o", "json"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var said = await Patience.ForAsync(process.StandardOutput.ReadToEndAsync(CancellationToken.None), "kubectl version");
        return JsonNode.Parse(said)!["clientVersion"]!["minor"]!.GetValue<string>() == "36";
    }
}
