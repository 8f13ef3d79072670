namespace ChatOps.Sources.Jenkins;

/// <summary>A build's test report; one that is put together from those of several builds has them in it.</summary>
internal sealed record JenkinsTestReport(
    IReadOnlyList<JenkinsTestReport.Suite?>? Suites, IReadOnlyList<JenkinsTestReport.Child?>? ChildReports)
{
    public const string Tree = "suites[cases[className,name,status]],childReports[result[suites[cases[className,name,status]]]]";

    private const string Regression = "REGRESSION";

    /// <summary>The names of those that failed, first those that passed before.</summary>
    public IReadOnlyList<string> Failed(int most) =>
    [
        .. (ChildReports ?? []).Select(child => child?.Result).Prepend(this)
            .SelectMany(report => report?.Suites ?? [])
            .SelectMany(suite => suite?.Cases ?? [])
            .OfType<Case>()
            .Where(test => test.Status is Regression or "FAILED")
            .OrderByDescending(test => test.Status is Regression)
            .Select(test => string.Join('.', new[] { test.ClassName, test.Name }.Where(name => !string.IsNullOrEmpty(name))))
            .Where(name => name.Length > 0)
            .Take(most),
    ];

    internal sealed record Suite(IReadOnlyList<Case?>? Cases);

    internal sealed record Case(string? ClassName, string? Name, string? Status);

    internal sealed record Child(JenkinsTestReport? Result);
}
