namespace ChatOps.Sources.Travis;

/// <summary>Configuration section <c>ChatOps:Travis</c>.</summary>
public sealed class TravisOptions
{
    public const string Section = "ChatOps:Travis";

    public const string UsualApiUrl = "https://api.travis-ci.com/";

    /// <summary>Whether <c>/travis</c> is enabled. Default: enabled if there is a repository.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The repositories that are heard, "acme/web" or "acme/*": it signs for all of its customers alike.</summary>
    public IList<string> Repositories { get; } = [];

    /// <summary>Where its public key is.</summary>
    public string ApiUrl { get; set; } = UsualApiUrl;

    public bool IsEnabled => Enabled ?? Repositories.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() =>
    [
        .. Enabled is true && Repositories.Count == 0
            ? (string[])[$"{Section}:Enabled is true without a repository: set {Section}:Repositories:0 to \"acme/web\" or \"acme/*\"."]
            : [],
        .. from repository in Repositories.Index()
           where repository.Item?.Split('/') is not [{ Length: > 0 } owner, { Length: > 0 }] || owner.Contains('*')
           select $"{Section}:Repositories:{repository.Index} is '{repository.Item}': write a repository, \"acme/web\", or all of an owner, \"acme/*\".",
        .. Uri.TryCreate(ApiUrl, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback)
            ? (string[])[]
            : [$"{Section}:ApiUrl is not an https address: set it like {UsualApiUrl} or leave it out."],
    ];

    public bool Has(string? repository) => repository is not null && Repositories.Any(one =>
        one.Equals(repository, StringComparison.OrdinalIgnoreCase)
        || (one.EndsWith("/*", StringComparison.Ordinal) && repository.StartsWith(one[..^1], StringComparison.OrdinalIgnoreCase)));
}
