namespace ChatOps.Storage;

internal static class StorageRegistration
{
    /// <summary>The database, opened by whoever migrates the schema.</summary>
    public static void AddStorage(this IServiceCollection services, StorageOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(s => options.Open(s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()));
    }
}
