namespace ChatOps;

/// <summary>How every section becomes options.</summary>
internal static class OptionsBinding
{
    /// <param name="problems">Where a value of the wrong type is added to.</param>
    /// <param name="read">May throw <see cref="InvalidOperationException"/>, as the binder does.</param>
    /// <param name="otherwise">The value to continue with, so that all errors are found at once.</param>
    public static T Bind<T>(IConfigurationSection section, List<string> problems, Func<IConfigurationSection, T> read, Func<T> otherwise)
    {
        try
        {
            return read(section);
        }
        catch (InvalidOperationException exception)
        {
            // The binder's message names the key and the type it wanted, never the value of another key.
            problems.Add($"{section.Path}: {exception.Message}");
            return otherwise();
        }
    }
}
