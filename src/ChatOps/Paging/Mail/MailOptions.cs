namespace ChatOps.Paging.Mail;

/// <summary>Configuration section <c>ChatOps:Paging:Mail</c>: a server that sends e-mail.</summary>
public sealed class MailOptions
{
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    /// <summary>The address in From.</summary>
    public string? From { get; set; }

    /// <summary>Null: the server asks for no login.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>Whether the connection must be encrypted. Without it, it is if the server offers it.</summary>
    public bool RequireTls { get; set; } = true;

    internal IEnumerable<string> Problems(string at)
    {
        if (string.IsNullOrWhiteSpace(Host))
        {
            yield return $"{at}:Host is missing: set it, or leave {at} out.";
        }

        if (Port is < 1 or > 65535)
        {
            yield return $"{at}:Port is {Port}: set it between 1 and 65535.";
        }

        if (!MailAddress.IsOne(From))
        {
            yield return $"{at}:From isn't an e-mail address: write one, such as chatops@acme.io.";
        }

        if (User is null != Password is null)
        {
            yield return $"{at}: set both User and Password, or neither.";
        }
    }
}
