namespace ChatOps.Sources.Puppet;

/// <summary>Configuration section <c>ChatOps:Puppet</c>.</summary>
public sealed class PuppetOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:Puppet";
}

/// <summary>
/// Puppet: reports of its report processor <c>http</c> at <c>/puppet/{token}</c>, since it signs nothing. It posts YAML, never tries again,
/// and needs a certificate that Puppet trusts.
/// </summary>
public static class PuppetSource
{
    public static EventSource Source { get; } = TokenSource.Of<PuppetOptions>(
        "puppet",
        "Puppet",
        PuppetOptions.Section,
        verify: null,
        PuppetReport.Translate,
        "Write these two settings into the section [master] of puppet.conf on the Puppet server, with = instead of a colon; agents need report = true.",
        isJson: false);
}
