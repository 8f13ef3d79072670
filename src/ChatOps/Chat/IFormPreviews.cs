namespace ChatOps.Chat;

/// <summary>For platforms that report no choices while a form is open: what its answers so far need is said when someone asks.</summary>
public interface IFormPreviews
{
    /// <summary>The form with what its answers need, and with these answers; null when there is no such form (any more).</summary>
    /// <param name="changed">By someone whom the platform has recognized.</param>
    Task<Form?> PreviewAsync(ChatInput.FormChanged changed, CancellationToken cancellationToken);
}
