using System.Diagnostics;

namespace ChatOps.Tests;

/// <summary>Microsoft's own packages for Node, in the folder that CHATOPS_TEST_TEAMS_SDK names.</summary>
internal static class TeamsSdk
{
    private const string Variable = "CHATOPS_TEST_TEAMS_SDK";

    public static string Folder => Environment.GetEnvironmentVariable(Variable) ?? "";

    public static bool Has(string package) => Directory.Exists(Path.Combine(Folder, "node_modules", package));

    /// <summary>Skips the test where a package isn't installed.</summary>
    public static void Require(string package) => Assert.SkipWhen(
        !Has(package),
        $"{Variable} does not name a folder where '{package}' was installed with npm");

    /// <param name="script">Its path below the tests' folder.</param>
    public static Process Start(string script, params IEnumerable<string> arguments) =>
        StartNode(arguments.Prepend(Path.Combine(AppContext.BaseDirectory, script)));

    public static Process StartNode(params IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo("node", arguments)
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
