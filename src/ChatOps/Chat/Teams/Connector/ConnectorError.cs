using System.Diagnostics.CodeAnalysis;

namespace ChatOps.Chat.Teams.Connector;

/// <summary>What can be done about a call that failed.</summary>
internal enum ConnectorFailure
{
    /// <summary>Certainly not done; can be retried.</summary>
    Later,

    /// <summary>It may have been done.</summary>
    Ambiguous,

    /// <summary>No token can be obtained, or it is rejected: nothing will work until someone replaces the secret.</summary>
    Token,

    /// <summary>The app isn't installed there, or the person has blocked it.</summary>
    NotInstalled,

    /// <summary>The conversation, the message or the person doesn't exist.</summary>
    Missing,

    /// <summary>Teams rejects the message's content or structure.</summary>
    Content,

    /// <summary>Any other error from Teams.</summary>
    Rejected,
}

/// <summary>Why a call failed.</summary>
/// <param name="Code">Teams' error code ("MessageWritesBlocked"), or our own for network problems: "no_connection", "no_answer",
/// "http_503".</param>
/// <param name="Detail">Further information from Teams.</param>
internal sealed record ConnectorError(string Code, ConnectorFailure Failure, TimeSpan? RetryAfter = null, string? Detail = null)
{
    /// <summary>Our own codes for credentials that can't even be sent to Microsoft.</summary>
    public const string NoCertificate = "no_certificate", NoIdentity = "no_managed_identity";

    /// <summary>One sentence for people: what is wrong and what to do.</summary>
    public string Sentence => Failure switch
    {
        ConnectorFailure.Later when Code is "no_connection" => "Teams cannot be reached.",
        ConnectorFailure.Later => $"Teams asks us to slow down ({Code}).",
        ConnectorFailure.Ambiguous => $"Teams' answer did not arrive, or it is in trouble ({Code}).",
        ConnectorFailure.Token when Code is NoCertificate =>
            $"The bot's certificate cannot be used ({Detail}): make ChatOps:Teams:CertificatePath a PEM file with the certificate and its RSA key.",
        ConnectorFailure.Token when Code is NoIdentity =>
            $"This machine does not give the bot its managed identity ({Detail}): assign the identity with the client id in ChatOps:Teams:AppId to it.",
        ConnectorFailure.Token =>
            $"Microsoft does not accept the bot's credentials ({Code}{Said}): set a valid ChatOps:Teams:ClientSecrets:0 (portal.azure.com, the app registration, Certificates & secrets).",
        ConnectorFailure.NotInstalled => $"The app is not installed there, or was blocked ({Code}): add it to the team, or to the person.",
        ConnectorFailure.Missing => $"It is not there any more ({Code}).",
        ConnectorFailure.Content =>
            $"Teams does not take the message's content ({Code}{Said}): please report this, it is a fault of ChatOps.",
        _ => $"Teams refuses this ({Code}{Said}).",
    };

    private string Said => Detail is null ? "" : ": " + Detail;
}

/// <summary>A call's value or its error.</summary>
internal readonly struct ConnectorReply<T>
{
    private ConnectorReply(T? value, ConnectorError? error) => (Value, Error) = (value, error);

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Ok => Error is null;

    public T? Value { get; }

    public ConnectorError? Error { get; }

    public static implicit operator ConnectorReply<T>(T value) => new(value, null);

    public static implicit operator ConnectorReply<T>(ConnectorError error) => new(default, error);
}
