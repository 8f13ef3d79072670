using ChatOps.Code;

namespace ChatOps.Sources.Bitbucket;

/// <summary>What is asked of an API: those of the two products have nothing in common.</summary>
internal interface IBitbucketCalls
{
    /// <summary>The commits that a ref has and another hasn't, the newest first.</summary>
    /// <param name="path">The repository's.</param>
    Task<IReadOnlyList<GraphCommit>> OnlyInAsync(Func<string, Task<CodePage>> get, string path, string reference, string other);

    Task<string> ResolveAsync(Func<string, Task<CodePage>> get, string path, string reference);

    Task<IReadOnlyList<CommitCheck>> ChecksAsync(Func<string, Task<CodePage>> get, string path, string sha);
}

/// <summary>What both have in common.</summary>
internal static class BitbucketChecks
{
    public static CheckState StateOf(string? state) => state switch
    {
        "SUCCESSFUL" => CheckState.Passed,
        "INPROGRESS" => CheckState.Pending,
        _ => CheckState.NotPassed,
    };
}
