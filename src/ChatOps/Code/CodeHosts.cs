using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Code;

/// <summary>All code hosts; a question goes to the one that has the repository, which its name says.</summary>
public sealed class CodeHosts(IEnumerable<ICodeHost> hosts)
{
    private readonly IReadOnlyList<ICodeHost> _hosts = [.. hosts];

    /// <inheritdoc cref="ICodeHost.CompareAsync"/>
    public Task<CodeAnswer<Comparison>> CompareAsync(string repository, string from, string to, CancellationToken cancellationToken) =>
        Find(repository)?.CompareAsync(repository, from, to, cancellationToken) ?? Unknown<Comparison>(repository);

    /// <inheritdoc cref="ICodeHost.RangeAsync"/>
    public Task<CodeAnswer<CommitRange>> RangeAsync(string repository, string from, string to, CancellationToken cancellationToken) =>
        Find(repository)?.RangeAsync(repository, from, to, cancellationToken) ?? Unknown<CommitRange>(repository);

    /// <inheritdoc cref="ICodeHost.ResolveAsync"/>
    public Task<CodeAnswer<string>> ResolveAsync(string repository, string reference, CancellationToken cancellationToken) =>
        Find(repository)?.ResolveAsync(repository, reference, cancellationToken) ?? Unknown<string>(repository);

    /// <inheritdoc cref="ICodeHost.ChecksAsync"/>
    public Task<CodeAnswer<IReadOnlyList<CommitCheck>>> ChecksAsync(
        string repository, string sha, CancellationToken cancellationToken) =>
        Find(repository)?.ChecksAsync(repository, sha, cancellationToken) ?? Unknown<IReadOnlyList<CommitCheck>>(repository);

    private ICodeHost? Find(string repository) =>
        RepositoryName.Parse(repository).Host is var name ? _hosts.FirstOrDefault(host => host.Has(name)) : null;

    private static Task<CodeAnswer<T>> Unknown<T>(string repository) => Task.FromResult<CodeAnswer<T>>(
        new CodeAnswer<T>.Unknown(RichText.Of($"No code host is configured that can be asked about {repository}.")));
}
