namespace ChatOps.Sources.GitHub;

internal sealed partial record GitHubPayload
{
    public GitHubPackage? Package { get; set; }

    public GitHubPackage? RegistryPackage { get; set; }
}

internal sealed record GitHubPackage
{
    public string? Name { get; set; }

    public string? Namespace { get; set; }

    public string? Ecosystem { get; set; }

    public string? PackageType { get; set; }

    public string? HtmlUrl { get; set; }

    public GitHubPackageVersion? PackageVersion { get; set; }
}

internal sealed record GitHubPackageVersion
{
    public string? PackageUrl { get; set; }

    public string? HtmlUrl { get; set; }

    public DateTimeOffset? UpdatedAt { get; set; }

    public GitHubContainer? ContainerMetadata { get; set; }
}

internal sealed record GitHubContainer
{
    public GitHubImageTag? Tag { get; set; }
}

internal sealed record GitHubImageTag
{
    public string? Name { get; set; }

    public string? Digest { get; set; }
}
